import { LudusError } from '../../errors.js'
import { requireBox } from '../../spaces/require-space.js'
import { affine, type BoundsSettings, boundsSchema, reboundBox } from '../affine.js'
import { mapActions, type Wrappable } from '../map-env.js'
import { mapNumbers } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

/**
 * Takes actions in other bounds, and moves them linearly to the env's.
 *
 * Source: Gymnasium 1.4 `RescaleAction`.
 *
 * @param settings The bounds to take: one for all numbers, or one for each, null where the env has none.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for anything but floats, `INVALID_OPTIONS`.
 */
export function rescaleAction<E extends Wrappable>(env: E, settings: BoundsSettings): E {
  const parsed = readSettings('rescaleAction', boundsSchema, settings)
  return mapActions(env, { name: 'rescaleAction', settings: parsed }, (space) => {
    const to = requireBox(space, 'the actions to rescale')
    const from = reboundBox(to, parsed, 'rescaleAction')
    for (let index = 0; index < from.size; index++)
      if (from.low(index) === from.high(index))
        throw new LudusError(
          'INVALID_OPTIONS',
          `Cannot rescale actions from ${from.low(index)} to ${from.high(index)}: min must be less than max`,
        )
    return mapNumbers(from, to, affine(from, to))
  }) as E
}
