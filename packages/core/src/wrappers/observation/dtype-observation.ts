import { z } from 'zod'
import type { Space } from '../../contracts/space.js'
import { LudusError } from '../../errors.js'
import type { AnySpace } from '../../spaces/any-space.js'
import { type Box, box } from '../../spaces/box.js'
import { type Dtype, isIntegerDtype, type TypedArrays, typedArrays } from '../../spaces/dtype.js'
import { multiDiscrete } from '../../spaces/multi-discrete.js'
import { mapObservations, type WithObservation, type Wrappable } from '../map-env.js'
import { boundsOf, mapEach, mapNumbers, type SpaceMap } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({ dtype: z.enum(['uint8', 'int32', 'float32', 'float64']) })

/**
 * Gives observations another number format. A Discrete or MultiBinary becomes a Box, a MultiDiscrete stays one and
 * takes integers; fractions are cut off.
 *
 * Source: Gymnasium 1.4 `DtypeObservation`.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `INVALID_SPACE` when the bounds do not fit the dtype.
 */
export function dtypeObservation<E extends Wrappable, D extends Dtype>(
  env: E,
  settings: { readonly dtype: D },
): WithObservation<E, TypedArrays[D] | number, TypedArrays[D]> {
  const parsed = readSettings('dtypeObservation', settingsSchema, settings)
  return mapObservations(env, { name: 'dtypeObservation', settings: parsed }, (space) =>
    convert(space as AnySpace, parsed.dtype),
  ) as WithObservation<E, TypedArrays[D] | number, TypedArrays[D]>
}

function convert(space: AnySpace, dtype: Dtype): SpaceMap {
  switch (space.kind) {
    case 'box':
      return mapNumbers(space, converted(space, dtype), (value) => value)
    case 'discrete':
      return mapEach(
        space,
        box({ low: space.start, high: space.start + space.n - 1, shape: [], dtype }),
        (value) => value,
      )
    case 'multi-discrete':
      if (!isIntegerDtype(dtype)) throw unsupported(space, dtype)
      return mapEach(
        space,
        multiDiscrete(space.nvec, { start: space.start, shape: space.shape, dtype }),
        (value: Uint8Array) => typedArrays[dtype].from(value),
      )
    case 'multi-binary':
      return mapEach(space, box({ low: 0, high: 1, shape: space.shape, dtype }), (value: Uint8Array) =>
        typedArrays[dtype].from(value),
      )
    default:
      throw unsupported(space, dtype)
  }
}

function converted(space: Box, dtype: Dtype): Box {
  return box({ ...boundsOf(space), shape: space.shape, dtype })
}

function unsupported(space: Space, dtype: Dtype): LudusError {
  return new LudusError(
    'UNSUPPORTED_SPACE',
    `Cannot write observations of ${JSON.stringify(space.toJSON())} as ${dtype}`,
  )
}
