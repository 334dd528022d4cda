import type { Info } from './env.js'
import type { EnvSpec } from './env-spec.js'
import type { Space } from './space.js'

/** What `reset` of a vector env takes. */
export interface VectorResetOptions {
  /** Env i is seeded with `seed + i`. Absent, each env's running sequence of episodes goes on. */
  readonly seed?: number
  /** 1 for each env to reset, shape [numEnvs]; absent means all. */
  readonly mask?: Uint8Array
}

/** What `step` of a vector env takes beside the actions. */
export interface VectorStepOptions {
  /**
   * 1 for each env to step, shape [numEnvs]; absent means all. An env with 0 stands still whatever its action: its row
   * repeats observation, state and info, its reward is 0, and it ends in no way.
   */
  readonly mask?: Uint8Array
}

/** What `reset` of a vector env gives: a row for each env. */
export interface VectorResetResult<ObservationBatch = unknown, StateBatch = unknown> {
  readonly observations: ObservationBatch
  readonly states: StateBatch
  readonly infos: readonly Info[]
}

/** Where episodes ended in this step. Row k belongs to env `indices[k]`. */
export interface FinalStep<ObservationBatch = unknown, StateBatch = unknown> {
  readonly indices: Int32Array
  /** The last observation of the ended episode: learn from it, never act on it. */
  readonly observations: ObservationBatch
  readonly states: StateBatch
  readonly infos: readonly Info[]
}

/**
 * What `step` of a vector env gives. An ended env is reset inside `step`, so `observations` are always those to act
 * on, and the ended episodes' last ones are in `final`.
 */
export interface VectorStepResult<ObservationBatch = unknown, StateBatch = unknown>
  extends VectorResetResult<ObservationBatch, StateBatch> {
  /** Shape [numEnvs]. */
  readonly rewards: Float64Array
  /** 1 where the task ended, shape [numEnvs]. */
  readonly terminated: Uint8Array
  /** 1 where the episode was cut, shape [numEnvs]. */
  readonly truncated: Uint8Array
  /** Null when no episode ended. */
  readonly final: FinalStep<ObservationBatch, StateBatch> | null
}

/** Many envs of one kind, stepped together. Its spaces are those of a single env. */
export interface VectorEnv<
  Observation = unknown,
  Action = unknown,
  State = unknown,
  ObservationBatch = unknown,
  ActionBatch = unknown,
  StateBatch = unknown,
> extends AsyncDisposable {
  readonly numEnvs: number
  readonly observationSpace: Space<Observation, ObservationBatch>
  readonly actionSpace: Space<Action, ActionBatch>
  readonly stateSpace: Space<State, StateBatch> | undefined
  readonly spec: EnvSpec | null
  readonly framesPerStep: number
  /** True where `step` and `send` heed a mask. */
  readonly stepsByMask?: boolean
  reset(options?: VectorResetOptions): Promise<VectorResetResult<ObservationBatch, StateBatch>>
  /** `send` and `receive` in one. */
  step(actions: ActionBatch, options?: VectorStepOptions): Promise<VectorStepResult<ObservationBatch, StateBatch>>
  /** Starts a step and returns at once, so that a learner can work meanwhile. */
  send(actions: ActionBatch, options?: VectorStepOptions): void
  /** Waits for the step that `send` started. */
  receive(): Promise<VectorStepResult<ObservationBatch, StateBatch>>
  close(): Promise<void>
}
