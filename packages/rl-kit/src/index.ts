export { epsilonGreedy } from './epsilon-greedy.js'
export { finiteMean } from './finite-mean.js'
export { type QTargetInputs, qTarget } from './q-target.js'
export { readVariables } from './read-variables.js'
export {
  createReplayBuffer,
  type ReplayBuffer,
  type ReplayOptions,
  type TransitionBatch,
} from './replay/replay-buffer.js'
export { reportEpisodes } from './report-episodes.js'
export { type AdvantageInputs, generalisedAdvantages } from './rollout/generalised-advantages.js'
export { minibatches, takeRows } from './rollout/minibatches.js'
export { type Rollout, type RolloutRecorder, recordRollout } from './rollout/rollout.js'
export { everySteps, linearSchedule, type Schedule } from './schedule.js'
