import type { z } from 'zod'
import type { Dtype, TypedArrays } from '../../spaces/dtype.js'
import { binOf, binsSchema, cutIntoBins } from '../bins.js'
import { mapObservations, type WithObservation, type Wrappable } from '../map-env.js'
import { mapEach } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

/**
 * Cuts a bounded box of observations into bins of one width, and gives the number of the bin.
 *
 * Source: Gymnasium 1.4 `DiscretizeObservation`.
 *
 * @returns Observations in a Discrete, or in a MultiDiscrete with the setting `multiDiscrete`.
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `INVALID_OPTIONS`, `INVALID_SPACE` when there are too many bins to number.
 */
export function discretizeObservation<E extends Wrappable>(
  env: E,
  settings: z.input<typeof binsSchema>,
): WithObservation<E, number | Int32Array, Int32Array> {
  const parsed = readSettings('discretizeObservation', binsSchema, settings)
  return mapObservations(env, { name: 'discretizeObservation', settings: parsed }, (space) => {
    const bins = cutIntoBins(space, parsed, 'the observation space')
    return mapEach(space, bins.space, (value: number | TypedArrays[Dtype]) => {
      const numbers = typeof value === 'number' ? [value] : value
      return bins.fromIndices(bins.edges.map((edges, index) => binOf(edges, numbers[index] as number)))
    })
  }) as WithObservation<E, number | Int32Array, Int32Array>
}
