import type { EnvSpec } from './env-spec.js'
import type { Frame } from './frame.js'
import type { Space } from './space.js'

/** For people and logs. Learning data never hides here, but for `rewardTerms`, which sum to the reward. */
export interface Info {
  readonly rewardTerms?: Readonly<Record<string, number>>
  /** Set by `episodeStatistics` on an episode's last step: its return and its length in steps. */
  readonly episode?: { readonly return: number; readonly length: number }
  readonly [key: string]: unknown
}

/** What `reset` takes. */
export interface ResetOptions {
  /** An integer ≥ 0 starts a new seeded sequence of episodes; absent, the running one goes on. */
  readonly seed?: number
  /** Whatever the env documents. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** What `reset` gives. */
export interface ResetResult<Observation = unknown, State = unknown> {
  readonly observation: Observation
  /** The state data, in `stateSpace`; undefined when the env has none. */
  readonly state: State
  readonly info: Info
}

/** What `step` gives. */
export interface StepResult<Observation = unknown, State = unknown> extends ResetResult<Observation, State> {
  readonly reward: number
  /** The task ended: nothing follows, so do not bootstrap. */
  readonly terminated: boolean
  /** The episode was cut from outside, by a time limit for instance: bootstrap from this observation. */
  readonly truncated: boolean
}

/** How `render` shows the env. It is fixed when the env is made. */
export type RenderMode = 'rgb' | 'text' | null

interface EnvMembers<Observation, Action, State> extends AsyncDisposable {
  readonly observationSpace: Space<Observation>
  readonly actionSpace: Space<Action>
  /** Undefined when the env reads no state data. */
  readonly stateSpace: Space<State> | undefined
  /** Set by the registry; null for an env built by hand. */
  readonly spec: EnvSpec | null
  readonly renderMode: RenderMode
  /** Frames of the terminal that pass in one step: 1 unless the env skips frames. */
  readonly framesPerStep: number
}

/**
 * A terminal that executes operations: reset it, act, and read observation, reward and state data. The promised kind,
 * which browsers need. It never writes again to an observation that it has returned.
 *
 * Semantics: Gymnasium 1.4. Departures: objects for tuples, promises, and `state`.
 */
export interface Env<Observation = unknown, Action = unknown, State = unknown>
  extends EnvMembers<Observation, Action, State> {
  readonly mode: 'async'
  /** @throws {LudusError} `INVALID_SEED`, `ENV_CLOSED`. */
  reset(options?: ResetOptions): Promise<ResetResult<Observation, State>>
  /** @throws {LudusError} `INVALID_ACTION`, `RESET_NEEDED`, `ENV_CLOSED`. */
  step(action: Action): Promise<StepResult<Observation, State>>
  /** What the env shows now, by its `renderMode`: a picture, a text, or null. */
  render(): Promise<Frame | string | null>
  /** Frees what the env holds. A second call does nothing. */
  close(): Promise<void>
}

/** The same members as `Env` without promises, so that hot loops stay synchronous. `liftEnv` makes an `Env` of it. */
export interface SyncEnv<Observation = unknown, Action = unknown, State = unknown>
  extends EnvMembers<Observation, Action, State> {
  readonly mode: 'sync'
  reset(options?: ResetOptions): ResetResult<Observation, State>
  step(action: Action): StepResult<Observation, State>
  render(): Frame | string | null
  close(): void
}

/** Either kind of env; tell them apart by `mode`. */
export type AnyEnv<Observation = unknown, Action = unknown, State = unknown> =
  | Env<Observation, Action, State>
  | SyncEnv<Observation, Action, State>
