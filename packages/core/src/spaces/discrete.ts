import { z } from 'zod'
import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { integerRange } from './dtype.js'
import { chooseIndex } from './masking.js'

/**
 * The integers from `start` to `start + n - 1`. A batch is an `Int32Array`, [batch]. A mask or probability has a number
 * for each value, [n].
 */
export interface Discrete extends Space<number, Int32Array, ArrayLike<number>> {
  readonly kind: 'discrete'
  /** The format of batches. */
  readonly dtype: 'int32'
  readonly n: number
  readonly start: number
}

/**
 * Makes a Discrete space.
 *
 * As in Gymnasium, a mask of zeros alone gives `start`.
 *
 * @param n How many values, at least 1.
 * @param start The lowest value, 0 unless given.
 * @throws {LudusError} `INVALID_SPACE`.
 */
export function discrete(n: number, start = 0): Discrete {
  const name = `Discrete(${n}, start ${start})`
  const [lowest, highest] = integerRange.int32
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(start) || start < lowest || start + n - 1 > highest)
    throw new LudusError('INVALID_SPACE', `Cannot make ${name}: give integers of int32, n at least 1`)
  const contains = (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= start && (value as number) < start + n
  return {
    kind: 'discrete',
    dtype: 'int32',
    n,
    start,
    schema: z.custom<number>(contains, { error: `not an integer from ${start} to ${start + n - 1}` }),
    contains,
    sample: (rng, options) => start + chooseIndex(rng, n, options, name),
    batch: (values) => Int32Array.from(values),
    unbatch: (batch) => Array.from(batch),
    containsBatch: (value): value is Int32Array => value instanceof Int32Array && value.every(contains),
    toJSON: () => ({ kind: 'discrete', n, start }),
  }
}
