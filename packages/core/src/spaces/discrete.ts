import { z } from 'zod'
import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'

/** The integers from `start` to `start + n - 1`. A batch is an `Int32Array`, [batch]. */
export interface Discrete extends Space<number, Int32Array> {
  readonly kind: 'discrete'
  readonly n: number
  readonly start: number
}

/**
 * Makes a Discrete space.
 *
 * @param n How many values, at least 1.
 * @param start The lowest value, 0 unless given.
 * @throws {LudusError} `INVALID_SPACE`.
 */
export function discrete(n: number, start = 0): Discrete {
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(start))
    throw new LudusError('INVALID_SPACE', `Cannot make Discrete(${n}, start ${start}): give integers, n at least 1`)
  const contains = (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= start && (value as number) < start + n
  return {
    kind: 'discrete',
    n,
    start,
    schema: z.custom<number>(contains, { error: `not an integer from ${start} to ${start + n - 1}` }),
    contains,
    sample: (rng) => rng.integer(start, start + n),
    batch: (values) => Int32Array.from(values),
    unbatch: (batch) => Array.from(batch),
    toJSON: () => ({ kind: 'discrete', n, start }),
  }
}
