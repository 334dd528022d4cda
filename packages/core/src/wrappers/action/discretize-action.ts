import type { z } from 'zod'
import { zeros } from '../../spaces/dtype.js'
import { binsSchema, cutIntoBins } from '../bins.js'
import { mapActions, type WithAction, type Wrappable } from '../map-env.js'
import { boxElement, mapEach } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

/**
 * Cuts a bounded box of actions into bins of one width; an action is the number of a bin, and plays its centre.
 *
 * Source: Gymnasium 1.4 `DiscretizeAction`.
 *
 * @returns Actions in a Discrete, or in a MultiDiscrete with the setting `multiDiscrete`.
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `INVALID_OPTIONS`, `INVALID_SPACE` when there are too many bins to number.
 */
export function discretizeAction<E extends Wrappable>(
  env: E,
  settings: z.input<typeof binsSchema>,
): WithAction<E, number | Int32Array, Int32Array> {
  const parsed = readSettings('discretizeAction', binsSchema, settings)
  return mapActions(env, { name: 'discretizeAction', settings: parsed }, (space) => {
    const { box, edges, space: from, toIndices } = cutIntoBins(space, parsed, 'the action space')
    return mapEach(from, box, (action) => {
      const numbers = zeros(box.dtype, box.size)
      toIndices(action).forEach((bin, index) => {
        const of = edges[index] as number[]
        numbers[index] = 0.5 * ((of[bin] as number) + (of[bin + 1] as number))
      })
      return boxElement(box, numbers)
    })
  }) as WithAction<E, number | Int32Array, Int32Array>
}
