import { z } from 'zod'
import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { type IntegerDtype, integerRange, type TypedArrays, typedArrays, zeros } from './dtype.js'
import { assertParts, chooseIndex, partOptions, refuseBoth } from './masking.js'
import { sizeOf, unbatchRows } from './rows.js'

/**
 * Several Discrete choices at once: a flat typed array in row-major order, and a batch is one typed array,
 * [batch, ...shape]. A mask or probability is a list with one for each choice; choice i has `nvec[i]` numbers.
 */
export interface MultiDiscrete<D extends IntegerDtype = IntegerDtype>
  extends Space<TypedArrays[D], TypedArrays[D], readonly ArrayLike<number>[]> {
  readonly kind: 'multi-discrete'
  readonly dtype: D
  readonly shape: readonly number[]
  /** Choices in one element. */
  readonly size: number
  /** How many values each choice has, row-major, [size]. */
  readonly nvec: readonly number[]
  /** The lowest value of each choice, row-major, [size]. */
  readonly start: readonly number[]
}

/** What `multiDiscrete` takes beside the counts. */
export interface MultiDiscreteOptions<D extends IntegerDtype> {
  /** The lowest value of each choice; 0 unless given. */
  readonly start?: readonly number[]
  /** Axes, when there are several; one axis unless given. */
  readonly shape?: readonly number[]
  /** int32 unless given. */
  readonly dtype?: D
}

/**
 * Makes a MultiDiscrete space.
 *
 * @param nvec How many values each choice has, at least 1, row-major.
 * @throws {LudusError} `INVALID_SPACE`.
 * @example
 * const pad = multiDiscrete([5, 2, 2]) // arrows, button A, button B
 */
export function multiDiscrete<D extends IntegerDtype = 'int32'>(
  nvec: readonly number[],
  options: MultiDiscreteOptions<D> = {},
): MultiDiscrete<D> {
  const size = nvec.length
  const { start = nvec.map(() => 0), shape = [size], dtype = 'int32' as D } = options
  const name = `MultiDiscrete([${nvec.join(', ')}])`
  assertMultiDiscrete(name, nvec, start, shape, dtype)
  const ArrayType = typedArrays[dtype]

  const rowsInside = (values: TypedArrays[D]) => {
    for (let index = 0; index < values.length; index++) {
      const choice = index % size
      const offset = (values[index] as number) - (start[choice] as number)
      if (offset < 0 || offset >= (nvec[choice] as number)) return false
    }
    return true
  }
  const contains = (value: unknown): value is TypedArrays[D] =>
    value instanceof ArrayType && value.length === size && rowsInside(value as TypedArrays[D])

  return {
    kind: 'multi-discrete',
    dtype,
    shape,
    size,
    nvec,
    start,
    schema: z.custom<TypedArrays[D]>(contains, { error: `not an element of ${name}, ${dtype}` }),
    contains,
    sample: (rng, sampleOptions) => {
      refuseBoth(sampleOptions, name)
      const value = zeros(dtype, size)
      for (let index = 0; index < size; index++) {
        const choice = partOptions(sampleOptions, (weights) => {
          assertParts(weights, size, name)
          return weights[index] ?? []
        })
        value[index] = (start[index] as number) + chooseIndex(rng, nvec[index] as number, choice, name)
      }
      return value
    },
    batch: (values) => {
      const batch = zeros(dtype, values.length * size)
      values.forEach((value, row) => {
        batch.set(value, row * size)
      })
      return batch
    },
    unbatch: (batch) => unbatchRows(batch, size),
    containsBatch: (value): value is TypedArrays[D] =>
      value instanceof ArrayType && value.length % size === 0 && rowsInside(value as TypedArrays[D]),
    toJSON: () => ({ kind: 'multi-discrete', dtype, shape: [...shape], nvec: [...nvec], start: [...start] }),
  }
}

function assertMultiDiscrete(
  name: string,
  nvec: readonly number[],
  start: readonly number[],
  shape: readonly number[],
  dtype: IntegerDtype,
): void {
  const fail = (why: string): never => {
    throw new LudusError('INVALID_SPACE', `Cannot make ${name} as ${why}`)
  }
  if (nvec.length === 0 || !nvec.every((n) => Number.isInteger(n) && n > 0)) fail('it needs counts of at least 1')
  if (start.length !== nvec.length || !start.every(Number.isInteger))
    fail(`its start is [${start.join(', ')}]; give an integer for each choice`)
  if (sizeOf(shape) !== nvec.length || !shape.every(Number.isInteger))
    fail(`its shape [${shape.join(', ')}] does not hold ${nvec.length} choices`)
  const [lowest, highest] = integerRange[dtype]
  if (nvec.some((n, index) => (start[index] as number) < lowest || (start[index] as number) + n - 1 > highest))
    fail(`its values do not fit ${dtype}`)
}
