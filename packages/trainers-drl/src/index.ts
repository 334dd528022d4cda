import { definePlugin } from '@ludus/core'
import { dqn } from './dqn.js'
import { endToEnd } from './end-to-end.js'
import { ppo } from './ppo.js'

export { type DqnOptions, dqn } from './dqn.js'
export { endToEnd } from './end-to-end.js'
export { type PpoOptions, ppo } from './ppo.js'

export default definePlugin({
  name: '@ludus/trainers-drl',
  apiVersion: 1,
  learners: [dqn, ppo],
  trainers: [endToEnd(dqn), endToEnd(ppo)],
})
