import { z } from 'zod'
import type { Space, ValueOf } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { assertParts, partOptions, refuseBoth } from './masking.js'
import type { TupleMask } from './tuple.js'

/** The element of a OneOf: which space, and an element of it. */
export type OneOfValue<Spaces extends readonly Space[]> = {
  [Index in keyof Spaces]: readonly [
    index: Index extends `${infer Position extends number}` ? Position : number,
    value: ValueOf<Spaces[Index]>,
  ]
}[number]

/**
 * An element of one of several spaces, with the space's index. A batch is an array of elements. A mask or probability
 * is one for each space, and does not change how likely each space is.
 */
export interface OneOf<Spaces extends readonly Space[] = readonly Space[]>
  extends Space<OneOfValue<Spaces>, OneOfValue<Spaces>[], TupleMask<Spaces>> {
  readonly kind: 'one-of'
  readonly spaces: Spaces
}

/**
 * Makes a OneOf space.
 *
 * @throws {LudusError} `INVALID_SPACE` when there is no space.
 */
export function oneOf<const Spaces extends readonly Space[]>(spaces: Spaces): OneOf<Spaces> {
  if (spaces.length === 0)
    throw new LudusError('INVALID_SPACE', 'Cannot make a OneOf without spaces: give at least one')
  const pairs = spaces.map((space, index) => z.tuple([z.literal(index), space.schema]))
  const contains = (value: unknown): value is OneOfValue<Spaces> =>
    Array.isArray(value) &&
    value.length === 2 &&
    Number.isInteger(value[0]) &&
    spaces[value[0]]?.contains(value[1]) === true
  return {
    kind: 'one-of',
    spaces,
    schema: z.union(pairs) as unknown as z.ZodType<OneOfValue<Spaces>>,
    contains,
    sample: (rng, options) => {
      refuseBoth(options, 'a OneOf')
      const index = rng.integer(0, spaces.length)
      const choice = partOptions(options, (weights) => {
        assertParts(weights, spaces.length, 'a OneOf')
        return weights[index]
      })
      return [index, spaces[index]?.sample(rng, choice)] as unknown as OneOfValue<Spaces>
    },
    batch: (values) => [...values],
    unbatch: (batch) => [...batch],
    containsBatch: (value): value is OneOfValue<Spaces>[] => Array.isArray(value) && value.every(contains),
    toJSON: () => ({ kind: 'one-of', spaces: spaces.map((space) => space.toJSON()) }),
  }
}
