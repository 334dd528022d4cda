import { requireBox } from '../../spaces/require-space.js'
import { affine, type BoundsSettings, boundsSchema, reboundBox } from '../affine.js'
import { mapObservations, type Wrappable } from '../map-env.js'
import { mapNumbers } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

/**
 * Moves a box of observations linearly to other bounds; values outside the old bounds end outside the new ones.
 *
 * Source: Gymnasium 1.4 `RescaleObservation`.
 *
 * @param settings The new bounds: one for all numbers, or one for each, null where the box has none.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for anything but floats, `INVALID_OPTIONS`.
 * @example
 * const env = rescaleObservation(pendulum, { min: -1, max: 1 })
 */
export function rescaleObservation<E extends Wrappable>(env: E, settings: BoundsSettings): E {
  const parsed = readSettings('rescaleObservation', boundsSchema, settings)
  return mapObservations(env, { name: 'rescaleObservation', settings: parsed }, (space) => {
    const from = requireBox(space, 'the observations to rescale')
    const to = reboundBox(from, parsed, 'rescaleObservation')
    return mapNumbers(from, to, affine(from, to))
  }) as E
}
