import { z } from 'zod'
import { LudusError } from '../../errors.js'
import { box } from '../../spaces/box.js'
import { requireBox } from '../../spaces/require-space.js'
import { sizeOf } from '../../spaces/rows.js'
import { mapObservations, type Wrappable } from '../map-env.js'
import { boundsOf, mapBatch } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({
  /** At least one axis; one of them may be -1, which takes what the others leave. */
  shape: z.array(z.union([z.int().positive(), z.literal(-1)])).min(1),
})

/**
 * Gives a box of observations another shape of the same size. Arrays are flat and row-major, so the numbers stay.
 *
 * Source: Gymnasium 1.4 `ReshapeObservation`.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `INVALID_OPTIONS`.
 */
export function reshapeObservation<E extends Wrappable>(env: E, settings: z.input<typeof settingsSchema>): E {
  const parsed = readSettings('reshapeObservation', settingsSchema, settings)
  return mapObservations(env, { name: 'reshapeObservation', settings: parsed }, (space) => {
    const from = requireBox(space, 'the observations to reshape')
    const rest = from.size / sizeOf(parsed.shape.filter((length) => length !== -1))
    const shape = parsed.shape.map((length) => (length === -1 ? rest : length))
    if (sizeOf(shape) !== from.size || !Number.isInteger(rest))
      throw new LudusError(
        'INVALID_OPTIONS',
        `Cannot reshape [${from.shape.join(', ')}] to [${parsed.shape.join(', ')}]: the sizes differ`,
      )
    return mapBatch(from, box({ ...boundsOf(from), shape, dtype: from.dtype }), (batch) => batch)
  }) as E
}
