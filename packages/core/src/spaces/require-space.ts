import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { Box } from './box.js'
import type { Discrete } from './discrete.js'
import type { Dtype } from './dtype.js'

/**
 * Narrows a space to a Box, for code that handles nothing else.
 *
 * @param what Names the space in the error, such as "the observation space".
 * @throws {LudusError} `UNSUPPORTED_SPACE`.
 */
export function requireBox<D extends Dtype = Dtype>(space: Space, what: string, dtype?: D): Box<D> {
  if (isBox(space) && (dtype === undefined || space.dtype === dtype)) return space as Box<D>
  throw unsupported(space, what, dtype === undefined ? 'a Box' : `a Box of ${dtype}`)
}

/**
 * Narrows a space to a Discrete.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE`.
 */
export function requireDiscrete(space: Space, what: string): Discrete {
  if (space.kind === 'discrete') return space as Discrete
  throw unsupported(space, what, 'a Discrete')
}

/** Whether a space is a Box. */
export function isBox(space: Space): space is Box {
  return space.kind === 'box'
}

/** Whether a space is a Box of pixels: uint8, [height, width, channels]. */
export function isImageSpace(space: Space): space is Box<'uint8', readonly [number, number, number]> {
  return isBox(space) && space.dtype === 'uint8' && space.shape.length === 3
}

function unsupported(space: Space, what: string, wanted: string): LudusError {
  return new LudusError(
    'UNSUPPORTED_SPACE',
    `Cannot use ${what}: it must be ${wanted}, and is ${JSON.stringify(space.toJSON())}`,
  )
}
