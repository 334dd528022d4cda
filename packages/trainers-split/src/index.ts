import { definePlugin } from '@ludus/core'
import { rewardGap } from './reward-gap.js'
import { split } from './split.js'

export { type RewardGapOptions, rewardGap } from './reward-gap.js'
export { type SplitOptions, split } from './split.js'

export default definePlugin({
  name: '@ludus/trainers-split',
  apiVersion: 1,
  learners: [rewardGap],
  trainers: [split],
})
