import { LudusError } from '../../errors.js'
import type { Dtype, TypedArrays } from '../../spaces/dtype.js'
import { flatten } from '../../spaces/flatten.js'
import { flattenSpace, isFlattenable } from '../../spaces/flatten-space.js'
import { mapObservations, type WithObservation, type Wrappable } from '../map-env.js'
import { mapEach } from '../space-map.js'

type FlatArray = TypedArrays[Dtype]

/**
 * Writes each observation as one flat array.
 *
 * Source: Gymnasium 1.4 `FlattenObservation`.
 *
 * @returns Observations [flatdim(space)].
 * @throws {LudusError} `UNSUPPORTED_SPACE` when they hold a Sequence or a Graph, which differ in size.
 */
export function flattenObservation<E extends Wrappable>(env: E): WithObservation<E, FlatArray, FlatArray> {
  return mapObservations(env, { name: 'flattenObservation', settings: {} }, (space) => {
    if (!isFlattenable(space))
      throw new LudusError(
        'UNSUPPORTED_SPACE',
        `Cannot flatten observations that hold a Sequence or a Graph: ${JSON.stringify(space.toJSON())}`,
      )
    return mapEach(space, flattenSpace(space), (value) => flatten(space, value))
  }) as WithObservation<E, FlatArray, FlatArray>
}
