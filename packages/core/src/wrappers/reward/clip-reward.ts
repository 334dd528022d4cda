import { z } from 'zod'
import { mapRewards, type Wrappable } from '../map-env.js'
import { readSettings } from '../wrapper-stack.js'

const settingsSchema = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'give min, max or both')
  .refine(({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => min <= max, 'min is above max')

/**
 * Clips rewards.
 *
 * Source: Gymnasium 1.4 `ClipReward`.
 *
 * @param settings At least one bound.
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function clipReward<E extends Wrappable>(env: E, settings: z.input<typeof settingsSchema>): E {
  const parsed = readSettings('clipReward', settingsSchema, settings)
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parsed
  return mapRewards(env, { name: 'clipReward', settings: parsed }, () => ({
    map: ({ rewards }) => rewards.map((reward) => Math.min(max, Math.max(min, reward))),
  })) as E
}
