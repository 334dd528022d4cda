import { z } from 'zod'
import type { Rng } from '../contracts/rng.js'
import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { type Dtype, integerRange, isIntegerDtype, type TypedArrays, typedArrays, zeros } from './dtype.js'
import { invalidMask } from './masking.js'
import { sizeOf, unbatchRows } from './rows.js'
import { boundsToJson } from './space-json.js'

/** The element of a Box: a number when the shape is [], else a flat typed array in row-major order. */
export type BoxValue<D extends Dtype, S extends readonly number[]> = S extends readonly [] ? number : TypedArrays[D]

/** An n-dimensional box of numbers. A batch is one typed array, [batch, ...shape]. It takes no mask. */
export interface Box<D extends Dtype = Dtype, S extends readonly number[] = readonly number[]>
  extends Space<BoxValue<D, S>, TypedArrays[D], never> {
  readonly kind: 'box'
  readonly dtype: D
  readonly shape: S
  /** Numbers in one element: the product of the shape. */
  readonly size: number
  /** The lowest value of number `index` of an element. */
  low(index: number): number
  /** The highest value of number `index` of an element. */
  high(index: number): number
  /** Whether every bound is finite: the lowest, the highest, or both. */
  isBounded(manner?: 'both' | 'below' | 'above'): boolean
}

/** What `box` takes. */
export interface BoxOptions<D extends Dtype, S extends readonly number[]> {
  /** One bound for all, or one for each number in row-major order; infinities are allowed for float dtypes. */
  readonly low: number | readonly number[]
  readonly high: number | readonly number[]
  readonly shape: S
  readonly dtype: D
}

/**
 * Makes a Box space.
 *
 * Sampling follows Gymnasium: bounded uniform (integers with the high end included), half-bounded exponential from
 * the bound, unbounded normal.
 *
 * @throws {LudusError} `INVALID_SPACE`.
 * @example
 * const pixels = box({ low: 0, high: 255, shape: [84, 84, 1], dtype: 'uint8' })
 */
export function box<const D extends Dtype, const S extends readonly number[]>(options: BoxOptions<D, S>): Box<D, S> {
  const { dtype, shape } = options
  const size = sizeOf(shape)
  const scalar = shape.length === 0
  assertBox(options, size)
  const bounds = { low: oneIfEqual(options.low), high: oneIfEqual(options.high) }
  const round = dtype === 'float32' ? Math.fround : (value: number) => value
  const low = (index: number) => round(boundAt(bounds.low, index))
  const high = (index: number) => round(boundAt(bounds.high, index))
  const isInteger = isIntegerDtype(dtype)
  const ArrayType = typedArrays[dtype]

  const inside = (value: number, index: number) =>
    value >= low(index) && value <= high(index) && (!isInteger || Number.isInteger(value))

  // What the dtype cannot leave needs no look at each number: pixels are checked by dtype and length alone.
  const coversDtype = isInteger && bounds.low === integerRange[dtype][0] && bounds.high === integerRange[dtype][1]

  const rowsInside = (values: TypedArrays[D]) => {
    if (coversDtype) return true
    if (typeof bounds.low === 'number' && typeof bounds.high === 'number') {
      // The array holds integers where the dtype does, so the bounds are all there is to look at.
      const [from, to] = [low(0), high(0)]
      for (let index = 0; index < values.length; index++)
        if (!((values[index] as number) >= from && (values[index] as number) <= to)) return false
      return true
    }
    for (let index = 0; index < values.length; index++) if (!inside(values[index] as number, index % size)) return false
    return true
  }

  const contains = (value: unknown): value is BoxValue<D, S> => {
    if (scalar) return typeof value === 'number' && inside(value, 0)
    return value instanceof ArrayType && value.length === size && rowsInside(value as TypedArrays[D])
  }

  const sampleNumber = (rng: Rng, index: number): number => {
    const from = low(index)
    const to = high(index)
    if (isInteger) return rng.integer(from, to + 1)
    const exponential = () => -Math.log(1 - rng.uniform())
    if (Number.isFinite(from) && Number.isFinite(to)) return between(from, to, rng.uniform())
    if (Number.isFinite(from)) return from + exponential()
    if (Number.isFinite(to)) return to - exponential()
    return rng.normal()
  }

  return {
    kind: 'box',
    dtype,
    shape,
    size,
    low,
    high,
    isBounded: (manner = 'both') =>
      (manner === 'above' || allFinite(bounds.low)) && (manner === 'below' || allFinite(bounds.high)),
    schema: z.custom<BoxValue<D, S>>(contains, { error: `not an element of ${describe(options)}` }),
    contains,
    sample: (rng, sampleOptions) => {
      if (sampleOptions?.mask !== undefined || sampleOptions?.probability !== undefined)
        throw invalidMask(describe(options), 'a Box takes none')
      if (scalar) return round(sampleNumber(rng, 0)) as BoxValue<D, S>
      const value = zeros(dtype, size)
      for (let index = 0; index < size; index++) value[index] = sampleNumber(rng, index)
      return value as BoxValue<D, S>
    },
    batch: (values) => {
      const batch = zeros(dtype, values.length * size)
      values.forEach((value, row) => {
        if (typeof value === 'number') batch[row] = value
        else batch.set(value as TypedArrays[D], row * size)
      })
      return batch
    },
    unbatch: (batch) => {
      if (scalar) return Array.from(batch) as BoxValue<D, S>[]
      return unbatchRows(batch, size) as BoxValue<D, S>[]
    },
    containsBatch: (value): value is TypedArrays[D] =>
      value instanceof ArrayType && value.length % size === 0 && rowsInside(value as TypedArrays[D]),
    toJSON: () => ({
      kind: 'box',
      dtype,
      shape: [...shape],
      low: boundsToJson(bounds.low),
      high: boundsToJson(bounds.high),
    }),
  }
}

/** `from + (to - from) * part`, held inside where the width overflows or the sum rounds up. */
function between(from: number, to: number, part: number): number {
  const width = to - from
  return Math.min(to, Number.isFinite(width) ? from + width * part : from * (1 - part) + to * part)
}

/** One bound where all are the same, so that equal boxes have equal JSON and are checked fast. */
function oneIfEqual(bounds: number | readonly number[]): number | readonly number[] {
  if (typeof bounds === 'number') return bounds
  const [first = 0] = bounds
  return bounds.every((bound) => bound === first) ? first : bounds
}

function allFinite(bounds: number | readonly number[]): boolean {
  return typeof bounds === 'number' ? Number.isFinite(bounds) : bounds.every(Number.isFinite)
}

function boundAt(bound: number | readonly number[], index: number): number {
  return typeof bound === 'number' ? bound : (bound[index] as number)
}

function describe(options: BoxOptions<Dtype, readonly number[]>): string {
  const range = (bound: number | readonly number[]) => (typeof bound === 'number' ? bound : '[…]')
  return `Box(${range(options.low)} to ${range(options.high)}, [${options.shape.join(', ')}], ${options.dtype})`
}

function assertBox(options: BoxOptions<Dtype, readonly number[]>, size: number): void {
  const fail = (why: string): never => {
    throw new LudusError('INVALID_SPACE', `Cannot make ${describe(options)} as ${why}`)
  }
  if (!options.shape.every((length) => Number.isInteger(length) && length > 0))
    fail('a length of its shape is no positive integer')
  for (const bounds of [options.low, options.high])
    if (typeof bounds !== 'number' && bounds.length !== size) fail(`it has ${bounds.length} bounds for ${size} numbers`)
  const range = isIntegerDtype(options.dtype) ? integerRange[options.dtype] : undefined
  for (
    let index = 0;
    index < (typeof options.low === 'number' && typeof options.high === 'number' ? 1 : size);
    index++
  ) {
    const low = boundAt(options.low, index)
    const high = boundAt(options.high, index)
    if (!(low <= high) || low === Number.POSITIVE_INFINITY || high === Number.NEGATIVE_INFINITY)
      fail(`its bounds at ${index} are ${low} and ${high}`)
    if (range && !(low >= range[0] && high <= range[1] && Number.isInteger(low) && Number.isInteger(high)))
      fail(`its bounds do not fit ${options.dtype}`)
  }
}
