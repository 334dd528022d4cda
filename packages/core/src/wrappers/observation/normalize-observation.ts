import { z } from 'zod'
import { requireBox } from '../../spaces/require-space.js'
import { mapObservations, type WithObservation, type Wrappable } from '../map-env.js'
import { createRunningStatistics, recordStatistics } from '../running-statistics.js'
import { mapBatch, unboundedBox } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({ epsilon: z.number().positive().default(1e-8) })

/**
 * Shifts and scales observations to mean 0 and variance 1 by what was seen so far. A vector env's rows share what they
 * learn. `saveStatistics` and `restoreStatistics` keep it, `freezeStatistics` stops it.
 *
 * Source: Gymnasium 1.4 `NormalizeObservation`, with statistics in float64.
 *
 * @returns Observations of float32 without bounds.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for anything but a Box, `INVALID_OPTIONS`.
 */
export function normalizeObservation<E extends Wrappable>(
  env: E,
  settings: z.input<typeof settingsSchema> = {},
): WithObservation<E, Float32Array, Float32Array> {
  const parsed = readSettings('normalizeObservation', settingsSchema, settings)
  const space = requireBox(env.observationSpace, 'the observations to normalise')
  const statistics = createRunningStatistics(space.size)
  const wrapped = mapObservations(env, { name: 'normalizeObservation', settings: parsed }, () => ({
    ...mapBatch(space, unboundedBox(space, 'float32'), (batch) => {
      statistics.update(batch)
      const { mean, variance } = statistics
      const scale = variance.map((value) => 1 / Math.sqrt(value + parsed.epsilon))
      const normalized = new Float32Array(batch.length)
      for (let at = 0, index = 0; at < batch.length; at++) {
        normalized[at] = ((batch[at] as number) - (mean[index] as number)) * (scale[index] as number)
        if (++index === space.size) index = 0
      }
      return normalized
    }),
    memory: statistics,
  }))
  recordStatistics(wrapped, 'normalizeObservation', statistics)
  return wrapped as WithObservation<E, Float32Array, Float32Array>
}
