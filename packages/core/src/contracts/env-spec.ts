/** A wrapper around an env, as plain JSON. */
export interface WrapperSpec {
  /** The name under which the wrapper is rebuilt, such as `frameStack`. */
  readonly name: string
  /** What it was given, as plain JSON; null when that holds functions or other things that no JSON can hold. */
  readonly settings: Readonly<Record<string, unknown>> | null
}

/** What `make` was asked for, as plain JSON: enough to make the same env again, here or in another process. */
export interface EnvSpec {
  /** `[namespace/]name-vN`, such as `web/catch-v1`, behind `package:` when `make` imported that package for it. */
  readonly id: string
  /** Options of the env, as its schema accepted them. */
  readonly options: Readonly<Record<string, unknown>>
  /** Steps after which an episode is truncated; null means never. */
  readonly maxEpisodeSteps: number | null
  /** The mean return at which the task counts as solved; null when nobody said. */
  readonly solvedAt: number | null
  /** True when equal seeds and actions may give different trajectories. */
  readonly nondeterministic: boolean
  /** Which of `make`'s checks are on; absent means all. */
  readonly checks?: EnvChecks
  /** The wrappers around what `make` gave, inner to outer; absent means none. */
  readonly wrappers?: readonly WrapperSpec[]
}

/** `all`: every call is checked; `order`: only that `reset` comes first and nothing follows an end; `none`: nothing. */
export type EnvChecks = 'all' | 'order' | 'none'
