export { epsilonGreedy } from './epsilon-greedy.js'
export { type QTargetInputs, qTarget } from './q-target.js'
export {
  createReplayBuffer,
  type ReplayBuffer,
  type ReplayOptions,
  type TransitionBatch,
} from './replay/replay-buffer.js'
export { reportEpisodes } from './report-episodes.js'
export { type AdvantageInputs, generalisedAdvantages } from './rollout/generalised-advantages.js'
export { everySteps, linearSchedule, type Schedule } from './schedule.js'
