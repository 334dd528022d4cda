import type { Dtype, TypedArrays } from '../spaces/dtype.js'

/** All that a learner needs to go on as if it had never stopped. */
export interface LearnerState {
  /** Counters, generators' states, running figures: plain JSON. The learner checks it by a schema when it loads. */
  readonly values: unknown
  /** What is replaced as a whole: weights, moments, the observations to act on next. */
  readonly arrays: Readonly<Record<string, TypedArrays[Dtype]>>
  /** The segments that are still needed, in order; the others are deleted once this state is safe. */
  readonly segments: readonly string[]
}

/** A state that an earlier process of the same run saved. */
export interface LoadedState extends LearnerState {
  /** @throws {LudusError} `CORRUPT_CHECKPOINT` when it is missing or damaged. */
  readSegment(name: string): Promise<Uint8Array>
}

/**
 * Where a learner keeps its state, so that a run which was killed goes on and ends with the same weights, bit for bit.
 * What the learner does may depend on steps and on its state alone, never on how often it was stopped.
 */
export interface Resumption {
  /**
   * The last state that was saved, once, before the first step; null at the beginning of a run. When it is not null,
   * the env stands where it stood then: do not reset it.
   *
   * @throws {LudusError} `CORRUPT_CHECKPOINT`.
   */
  load(): Promise<LoadedState | null>
  /** Whether to save now. It depends on the steps alone. */
  isDue(steps: number): boolean
  /** Writes what will not change again, such as transitions of a replay: once, before the first state that names it. */
  writeSegment(name: string, bytes: Uint8Array): Promise<void>
  /**
   * Saves the learner's state, and that of the env with it, between two steps. It is there as a whole or not at all.
   *
   * @throws {LudusError} `RUN_NOT_WRITABLE`; the state before stays.
   */
  save(state: LearnerState): Promise<void>
}
