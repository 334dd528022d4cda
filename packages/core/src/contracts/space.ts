import type { z } from 'zod'
import type { SpaceJson } from '../spaces/space-json.js'
import type { Rng } from './rng.js'

/**
 * The set of values that an observation, an action or a state may take: the source of truth for dtype, shape,
 * bounds, sampling, batching and JSON.
 *
 * @typeParam Value One element. A Box is a flat typed array in row-major order, or a number when its shape is [].
 * @typeParam Batch Many elements in one structure, as vector envs hand them out.
 * @typeParam Mask What narrows `sample`; a probability has the structure of a mask.
 */
export interface Space<Value = unknown, Batch = unknown, Mask = unknown> {
  readonly kind: string
  /** A zod schema that accepts exactly the elements of the space. */
  readonly schema: z.ZodType<Value>
  contains(value: unknown): value is Value
  /**
   * Draws an element.
   *
   * @throws {LudusError} `INVALID_MASK` when the mask or probability does not fit the space, or both are given.
   */
  sample(rng: Rng, options?: SampleOptions<Mask>): Value
  /** Packs elements into one new batch; row i is `values[i]`. */
  batch(values: readonly Value[]): Batch
  /** Takes a batch apart, the inverse of `batch`. Rows of a typed array are copied out of it. */
  unbatch(batch: Batch): Value[]
  /** Whether `batch` could have made this value, of any number of elements. */
  containsBatch(value: unknown): value is Batch
  toJSON(): SpaceJson
}

/** What narrows a sample: a mask or a probability, never both. */
export interface SampleOptions<Mask = unknown> {
  /** Which choices are allowed: 1 or 0 for each. */
  readonly mask?: Mask | undefined
  /** How likely each choice is. */
  readonly probability?: Mask | undefined
}

/** The elements of a space: `ValueOf<typeof space>`. */
export type ValueOf<S> = S extends Space<infer Value, infer _Batch, infer _Mask> ? Value : never

/** The batches of a space: `BatchOf<typeof space>`. */
export type BatchOf<S> = S extends Space<infer _Value, infer Batch, infer _Mask> ? Batch : never

/** The masks, and the probabilities, of a space: `MaskOf<typeof space>`. */
export type MaskOf<S> = S extends Space<infer _Value, infer _Batch, infer Mask> ? Mask : never
