import { z } from 'zod'
import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { assertWeights, isProbability, refuseBoth } from './masking.js'
import { sizeOf, unbatchRows } from './rows.js'

/**
 * Switches that are 0 or 1: a flat `Uint8Array` in row-major order; a batch is one, [batch, ...shape]. A mask has a
 * number for each switch: 0 and 1 fix it, 2 leaves it free. A probability is that of a 1, for each switch.
 */
export interface MultiBinary extends Space<Uint8Array, Uint8Array, ArrayLike<number>> {
  readonly kind: 'multi-binary'
  readonly dtype: 'uint8'
  readonly shape: readonly number[]
  /** Switches in one element. */
  readonly size: number
}

/**
 * Makes a MultiBinary space.
 *
 * @param shape How many switches, or the lengths of their axes.
 * @throws {LudusError} `INVALID_SPACE`.
 */
export function multiBinary(shape: number | readonly number[]): MultiBinary {
  const axes = typeof shape === 'number' ? [shape] : shape
  const size = sizeOf(axes)
  const name = `MultiBinary([${axes.join(', ')}])`
  if (axes.length === 0 || !axes.every((length) => Number.isInteger(length) && length > 0))
    throw new LudusError('INVALID_SPACE', `Cannot make ${name}: give positive integers`)

  const isBinary = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value.every((bit) => bit < 2)
  const contains = (value: unknown): value is Uint8Array =>
    value instanceof Uint8Array && value.length === size && isBinary(value)

  return {
    kind: 'multi-binary',
    dtype: 'uint8',
    shape: axes,
    size,
    schema: z.custom<Uint8Array>(contains, { error: `not an element of ${name}` }),
    contains,
    sample: (rng, options) => {
      refuseBoth(options, name)
      const value = new Uint8Array(size)
      const { mask, probability } = options ?? {}
      if (mask !== undefined) assertWeights(mask, size, (weight) => [0, 1, 2].includes(weight), '0, 1 or 2', name)
      if (probability !== undefined) assertWeights(probability, size, isProbability, 'from 0 to 1', name)
      for (let index = 0; index < size; index++) {
        if (probability !== undefined) value[index] = rng.uniform() < (probability[index] as number) ? 1 : 0
        else value[index] = mask === undefined || mask[index] === 2 ? rng.integer(0, 2) : (mask[index] as number)
      }
      return value
    },
    batch: (values) => {
      const batch = new Uint8Array(values.length * size)
      values.forEach((value, row) => {
        batch.set(value, row * size)
      })
      return batch
    },
    unbatch: (batch) => unbatchRows<'uint8'>(batch, size),
    containsBatch: (value): value is Uint8Array => isBinary(value) && value.length % size === 0,
    toJSON: () => ({ kind: 'multi-binary', shape: [...axes] }),
  }
}
