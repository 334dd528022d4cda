import type { z } from 'zod'
import type { SpaceJson } from '../spaces/space-json.js'
import type { Rng } from './rng.js'

/**
 * The set of values that an observation, an action or a state may take: the source of truth for dtype, shape,
 * bounds, sampling, batching and JSON.
 *
 * @typeParam Value One element. A Box is a flat typed array in row-major order, or a number when its shape is [].
 * @typeParam Batch Many elements in one structure, as vector envs hand them out.
 */
export interface Space<Value = unknown, Batch = unknown> {
  readonly kind: string
  /** A zod schema that accepts exactly the elements of the space. */
  readonly schema: z.ZodType<Value>
  contains(value: unknown): value is Value
  sample(rng: Rng): Value
  /** Packs elements into one new batch; row i is `values[i]`. */
  batch(values: readonly Value[]): Batch
  /** Takes a batch apart into new elements, the inverse of `batch`. */
  unbatch(batch: Batch): Value[]
  toJSON(): SpaceJson
}

/** The elements of a space: `ValueOf<typeof space>`. */
export type ValueOf<S> = S extends Space<infer Value, infer _Batch> ? Value : never

/** The batches of a space: `BatchOf<typeof space>`. */
export type BatchOf<S> = S extends Space<infer _Value, infer Batch> ? Batch : never
