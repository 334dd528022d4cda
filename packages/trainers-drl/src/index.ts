import { definePlugin } from '@ludus/core'
import { dqn } from './dqn.js'
import { endToEnd } from './end-to-end.js'

export { type DqnOptions, dqn } from './dqn.js'
export { endToEnd } from './end-to-end.js'

export default definePlugin({
  name: '@ludus/trainers-drl',
  apiVersion: 1,
  learners: [dqn],
  trainers: [endToEnd(dqn)],
})
