/** What a reward function reads: the state data before and after an operation. */
export interface RewardInput<State = unknown, Action = unknown> {
  readonly previousState: State
  /** Read after the operation was executed. */
  readonly state: State
  readonly action: Action
  readonly terminated: boolean
}

/** A reward and the terms that sum to it. */
export interface Reward {
  readonly value: number
  readonly terms: Readonly<Record<string, number>>
}

/** The reward of an operation, from state data alone. The env's own reward is computed by the same function. */
export type RewardFunction<State = unknown, Action = unknown> = (input: RewardInput<State, Action>) => Reward
