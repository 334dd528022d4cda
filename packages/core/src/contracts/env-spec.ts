/** What `make` was asked for, as plain JSON: enough to make the same env again, here or in another process. */
export interface EnvSpec {
  /** `[namespace/]name-vN`, such as `web/catch-v1`. */
  readonly id: string
  /** Options of the env, as its schema accepted them. */
  readonly options: Readonly<Record<string, unknown>>
  /** Steps after which an episode is truncated; null means never. */
  readonly maxEpisodeSteps: number | null
  /** The mean return at which the task counts as solved; null when nobody said. */
  readonly solvedAt: number | null
  /** True when equal seeds and actions may give different trajectories. */
  readonly nondeterministic: boolean
}
