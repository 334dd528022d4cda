import { requireDtype } from '../graph/dtypes.js'
import { resolveAxis, shapeError } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'

/**
 * Rows of zeros with a 1 at the index: float32 [...shape, depth]. An index outside gives zeros alone.
 *
 * @param indices int32.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function oneHot(indices: Tensor, depth: number): Tensor {
  requireDtype('oneHot', indices, 'int32')
  if (!Number.isInteger(depth) || depth < 1) throw shapeError('oneHot', [indices.shape], `there is no depth ${depth}`)
  return indices.builder.tensor({ kind: 'oneHot' }, [indices], [...indices.shape, depth], 'float32')
}

/**
 * The parts of an axis that the indices name, in their order: the indices' shape takes the place of the axis.
 *
 * @param indices int32, each from 0 to below the axis's length; what an engine makes of others is its own affair.
 * @param axis 0 unless given.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 * @example
 * const rows = gather(observations, scope.input('minibatch', [64], 'int32'))
 */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  requireDtype('gather', indices, 'int32')
  const at = resolveAxis('gather', x.shape, axis)
  const shape = x.shape.toSpliced(at, 1, ...indices.shape)
  return x.builder.tensor({ kind: 'gather', axis: at }, [x, indices], shape, x.dtype)
}
