/** A seeded random generator that is handed down, never global. */
export interface Rng {
  /** A number in [0, 1). */
  uniform(): number
  /** An integer in [low, high); the high end is excluded. */
  integer(low: number, high: number): number
  /** A number from the standard normal distribution. */
  normal(): number
  /**
   * A generator of its own for one purpose. It depends on this one's seed and on the label alone, not on how much
   * was drawn, so that a new consumer does not move the numbers of the others.
   */
  fork(label: string): Rng
  /** What `restoreRng` needs to go on from here. */
  state(): RngState
}

/** A generator's saved state, plain JSON. */
export interface RngState {
  readonly algorithm: 'xoroshiro128plus'
  readonly seed: number
  readonly words: readonly number[]
}
