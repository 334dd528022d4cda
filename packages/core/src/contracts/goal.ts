import type { Reward, RewardInput } from './reward.js'

/** What is wanted of an env, in terms of its state data. */
export interface Goal<State = unknown> {
  /** The reward that the env itself gives: a `RewardFunction`. */
  reward(input: RewardInput<State>): Reward
  /** The target state data, which may depend on the current ones; absent where none are declared. */
  targetOf?(state: State): State
}
