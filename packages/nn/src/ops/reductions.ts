import { requireFloat } from '../graph/dtypes.js'
import { resolveAxis, sizeOf } from '../graph/shapes.js'
import type { Shape, Tensor } from '../graph/tensor.js'
import { multiply, negate } from './elementwise.js'
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
 * The lowest value. Where several share it, they share the gradient.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function min(x: Tensor, options: ReductionOptions = {}): Tensor {
  return negate(max(negate(x), options))
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
