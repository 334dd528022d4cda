import { z } from 'zod'
import type { BatchOf, MaskOf, Space, ValueOf } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { assertParts, partOptions, refuseBoth } from './masking.js'

/** The element of a Tuple. */
export type TupleValue<Spaces extends readonly Space[]> = { readonly [Index in keyof Spaces]: ValueOf<Spaces[Index]> }

/** The batch of a Tuple: a batch for each space. */
export type TupleBatch<Spaces extends readonly Space[]> = { readonly [Index in keyof Spaces]: BatchOf<Spaces[Index]> }

/** The mask, or the probability, of a Tuple or a OneOf: one for each space, undefined for none. */
export type TupleMask<Spaces extends readonly Space[]> = {
  readonly [Index in keyof Spaces]: MaskOf<Spaces[Index]> | undefined
}

/** Elements of other spaces in a fixed order. */
export interface Tuple<Spaces extends readonly Space[] = readonly Space[]>
  extends Space<TupleValue<Spaces>, TupleBatch<Spaces>, TupleMask<Spaces>> {
  readonly kind: 'tuple'
  readonly spaces: Spaces
}

/**
 * Makes a Tuple space.
 *
 * @throws {LudusError} `INVALID_SPACE` when there is no space.
 * @example
 * const action = tuple([discrete(3), box({ low: -1, high: 1, shape: [2], dtype: 'float32' })])
 */
export function tuple<const Spaces extends readonly Space[]>(spaces: Spaces): Tuple<Spaces> {
  if (spaces.length === 0)
    throw new LudusError('INVALID_SPACE', 'Cannot make a Tuple without spaces: give at least one')
  const schemas = spaces.map((space) => space.schema) as [z.ZodType, ...z.ZodType[]]
  const isTuple = (value: unknown): value is unknown[] => Array.isArray(value) && value.length === spaces.length
  return {
    kind: 'tuple',
    spaces,
    schema: z.tuple(schemas) as unknown as z.ZodType<TupleValue<Spaces>>,
    contains: (value): value is TupleValue<Spaces> =>
      isTuple(value) && spaces.every((space, index) => space.contains(value[index])),
    sample: (rng, options) => {
      refuseBoth(options, 'a Tuple')
      return spaces.map((space, index) =>
        space.sample(
          rng,
          partOptions(options, (weights) => {
            assertParts(weights, spaces.length, 'a Tuple')
            return weights[index]
          }),
        ),
      ) as unknown as TupleValue<Spaces>
    },
    batch: (values) =>
      spaces.map((space, index) => space.batch(values.map((value) => value[index]))) as unknown as TupleBatch<Spaces>,
    unbatch: (batch) => {
      const columns = spaces.map((space, index) => space.unbatch(batch[index]))
      return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]) as unknown as TupleValue<Spaces>)
    },
    containsBatch: (value): value is TupleBatch<Spaces> =>
      isTuple(value) &&
      spaces.every((space, index) => space.containsBatch(value[index])) &&
      new Set(spaces.map((space, index) => space.unbatch(value[index]).length)).size === 1,
    toJSON: () => ({ kind: 'tuple', spaces: spaces.map((space) => space.toJSON()) }),
  }
}
