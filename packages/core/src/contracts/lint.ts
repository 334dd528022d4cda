/** How a module looks for mistakes of its task. */
export interface LintOptions {
  /** Steps of random play. */
  readonly steps: number
  readonly seed: number
  /** Calls it off. */
  readonly signal?: AbortSignal | undefined
}

/** A mistake of the task: what `checkEnv` cannot know, since the contract allows it. */
export interface LintFinding {
  /** The rule's id, in kebab-case. */
  readonly row: string
  readonly level: 'error' | 'warning'
  readonly message: string
  /** The place in the game file: `reward.caught`. */
  readonly where: string
}
