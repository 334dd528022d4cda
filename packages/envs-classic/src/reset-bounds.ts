import type { Rng } from '@ludus/core'
import { z } from 'zod'

/** Reset options `low` and `high`: the bounds between which a start state is drawn. */
export function resetBounds(low: number, high: number) {
  return z
    .strictObject({ low: z.number().default(low), high: z.number().default(high) })
    .refine((bounds) => bounds.low <= bounds.high, { path: ['low'], error: 'must be at most high' })
}

/** Between what a number is drawn. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

/** A number drawn evenly from [low, high). */
export function uniform(rng: Rng, { low, high }: Bounds): number {
  return low + (high - low) * rng.uniform()
}
