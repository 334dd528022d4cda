import type { Rng } from '@ludus/core'
import { requireDtype } from '../graph/dtypes.js'
import { requireSameShape } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { cast, multiply } from './elementwise.js'

/**
 * Drops the units whose mask is 0, and scales the others up by `1 / (1 - rate)`. Leave it out where nothing is learned.
 *
 * Source: Srivastava et al. 2014, JMLR 15; scaled while training, as all libraries do.
 *
 * @param mask uint8 of the same shape, fed at each run: `dropoutMask` draws it.
 * @param rate The share that is dropped, in [0, 1).
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function dropout(x: Tensor, mask: Tensor, rate: number): Tensor {
  requireDtype('dropout by', mask, 'uint8')
  const kept = cast(mask, 'float32')
  requireSameShape('drop out', x, kept)
  return multiply(multiply(x, kept), 1 / (1 - rate))
}

/** Draws a mask for `dropout`: 0 at the given rate, else 1. */
export function dropoutMask(size: number, rate: number, rng: Rng): Uint8Array {
  return Uint8Array.from({ length: size }, () => Number(rng.uniform() >= rate))
}
