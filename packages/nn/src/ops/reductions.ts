import { resolveAxis, shapeError, sizeOf } from '../graph/shapes.js'
import type { Shape, Tensor } from '../graph/tensor.js'
import { multiply, requireDtype, requireFloat } from './elementwise.js'
import { reshape } from './layout.js'

/** Over which axes a reduction goes. */
export interface ReductionOptions {
  /** All unless given. */
  readonly axes?: readonly number[]
  /** True leaves a length of 1 where an axis was; false, unless given, drops it. */
  readonly keepDims?: boolean
}

/** @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`. */
export function sum(x: Tensor, options: ReductionOptions = {}): Tensor {
  return reduce('sum', x, options)
}

/** @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`. */
export function mean(x: Tensor, options: ReductionOptions = {}): Tensor {
  const total = sum(x, options)
  return multiply(total, sizeOf(total.shape) / sizeOf(x.shape))
}

/**
 * The highest value. Where several share it, they share the gradient.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function max(x: Tensor, options: ReductionOptions = {}): Tensor {
  return reduce('max', x, options)
}

/**
 * Where the highest value of an axis is, the first of equals: int32, without that axis.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function argMax(x: Tensor, axis: number): Tensor {
  requireFloat('argMax', x)
  const at = resolveAxis('argMax', x.shape, axis)
  return x.builder.tensor({ kind: 'argMax', axis: at }, [x], x.shape.toSpliced(at, 1), 'int32')
}

/**
 * Rows of zeros with a 1 at the index: float32 [...shape, depth]. An index outside gives zeros alone.
 *
 * @param indices int32.
 * @throws {LudusError} `DTYPE_MISMATCH`.
 */
export function oneHot(indices: Tensor, depth: number): Tensor {
  requireDtype('oneHot', indices, 'int32')
  if (!Number.isInteger(depth) || depth < 1) throw shapeError('oneHot', [indices.shape], `there is no depth ${depth}`)
  return indices.builder.tensor({ kind: 'oneHot' }, [indices], [...indices.shape, depth], 'float32')
}

/**
 * Logarithms of the softmax over an axis, the last one unless given.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  requireFloat('logSoftmax', x)
  const at = resolveAxis('logSoftmax', x.shape, axis)
  return x.builder.tensor({ kind: 'logSoftmax', axis: at }, [x], x.shape, x.dtype)
}

/** Sums a tensor down to a shape from which broadcasting would give its own. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length
  const axes = [...x.shape.keys()].filter((axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1))
  return reshape(sum(x, { axes, keepDims: true }), shape)
}

function reduce(kind: 'sum' | 'max', x: Tensor, { axes, keepDims = false }: ReductionOptions): Tensor {
  requireFloat(kind, x)
  const over = [...new Set((axes ?? [...x.shape.keys()]).map((axis) => resolveAxis(kind, x.shape, axis)))].sort(
    (a, b) => a - b,
  )
  if (over.length === 0) return x
  const shape = keepDims
    ? x.shape.map((length, axis) => (over.includes(axis) ? 1 : length))
    : x.shape.filter((_, axis) => !over.includes(axis))
  return x.builder.tensor({ kind, axes: over, keepDims }, [x], shape, x.dtype)
}
