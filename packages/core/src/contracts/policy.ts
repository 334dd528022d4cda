import type { Rng } from './rng.js'
import type { Space } from './space.js'

/** How a policy picks its actions. */
export interface ActOptions {
  /** True takes the best action, false samples where the policy is stochastic. */
  readonly deterministic: boolean
  /** Where a stochastic policy draws from. */
  readonly rng: Rng
}

/** Batches of observations (vectors, or features) in, batches of actions out; it never knows which encoder feeds it. */
export interface Policy<Observation = unknown, Action = unknown, ObservationBatch = unknown, ActionBatch = unknown> {
  readonly observationSpace: Space<Observation, ObservationBatch>
  readonly actionSpace: Space<Action, ActionBatch>
  act(observations: ObservationBatch, options: ActOptions): Promise<ActionBatch>
  /**
   * What the policy expects of every action, for people to look at: row-major [batch, actions]. Absent where a policy
   * values no actions.
   */
  actionValues?(observations: ObservationBatch): Promise<Float32Array>
  /** Writes the policy into an empty or new folder. */
  save(directory: string): Promise<void>
  /** Frees what the engine holds for it. A second call does nothing. */
  close(): Promise<void>
}
