import { z } from 'zod'
import { LudusError } from '../errors.js'
import { type Box, box } from '../spaces/box.js'
import { isIntegerDtype } from '../spaces/dtype.js'
import { boundsOf } from './space-map.js'

/** New bounds of a box: one for all numbers, or one for each, null where the box has none. */
export const boundsSchema = z.strictObject({
  min: z.union([z.number(), z.array(z.number().nullable())]),
  max: z.union([z.number(), z.array(z.number().nullable())]),
})
export type BoundsSettings = z.infer<typeof boundsSchema>

/**
 * The same box with other bounds. Where it has none, it has none after.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE` for integers, `INVALID_OPTIONS` for bounds that do not fit.
 */
export function reboundBox(space: Box, { min, max }: BoundsSettings, name: string): Box {
  if (isIntegerDtype(space.dtype))
    throw new LudusError(
      'UNSUPPORTED_SPACE',
      `Cannot put ${name} on numbers of ${space.dtype}: they would be rounded; put dtypeObservation on first`,
    )
  const fail = (why: string): never => {
    throw new LudusError('INVALID_OPTIONS', `Cannot put ${name} on this env as ${why}`)
  }
  const old = boundsOf(space)
  const pick = (bounds: BoundsSettings['min'], none: number, olds: readonly number[]) => {
    if (typeof bounds !== 'number' && bounds.length !== space.size)
      fail(`it has ${space.size} numbers, and ${bounds.length} bounds were given`)
    return olds.map((bound, index) => {
      const given = typeof bounds === 'number' ? bounds : (bounds[index] ?? null)
      if (Number.isFinite(bound) !== (given !== null))
        fail(`number ${index} is bounded by ${bound} and cannot be by ${given}; give null where there is no bound`)
      return given ?? none
    })
  }
  const low = pick(min, Number.NEGATIVE_INFINITY, old.low)
  const high = pick(max, Number.POSITIVE_INFINITY, old.high)
  return box({ low, high, shape: space.shape, dtype: space.dtype })
}

/**
 * The straight line, number by number, that takes one box's bounds to another's: a shift where one side has no bound.
 *
 * Source: Gymnasium 1.4 `rescale_box`.
 */
export function affine(from: Box, to: Box): (value: number, index: number) => number {
  const [source, target] = [boundsOf(from), boundsOf(to)]
  const slope = source.low.map((low, index) => {
    const width = (source.high[index] as number) - low
    const wanted = (target.high[index] as number) - (target.low[index] as number)
    if (!Number.isFinite(width)) return 1
    return width === 0 ? 0 : wanted / width
  })
  return (value, index) => {
    const [low, high] = [source.low[index] as number, source.high[index] as number]
    if (Number.isFinite(low)) {
      const scaled = (target.low[index] as number) + (slope[index] as number) * (value - low)
      // Rounding must not carry a value inside the bounds out of them.
      return value <= high ? Math.min(scaled, target.high[index] as number) : scaled
    }
    return Number.isFinite(high) ? value + ((target.high[index] as number) - high) : value
  }
}
