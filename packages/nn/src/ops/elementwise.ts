import { requireFloat } from '../graph/dtypes.js'
import { shapeError, sizeOf } from '../graph/shapes.js'
import type { Shape, Tensor, TensorDtype } from '../graph/tensor.js'
import { binary, type Operand, unary } from './operands.js'

/**
 * `left + right`, with broadcasting: shapes are aligned at the last axis and lengths of 1 stretch. At least one
 * operand is a tensor; both have one dtype.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function add(left: Operand, right: Operand): Tensor {
  if (left === 0 && typeof right !== 'number') return right
  if (right === 0 && typeof left !== 'number') return left
  return binary('add', left, right)
}

/** `left - right`, broadcast like `add`. */
export function subtract(left: Operand, right: Operand): Tensor {
  return binary('subtract', left, right)
}

/** `left * right`, broadcast like `add`. */
export function multiply(left: Operand, right: Operand): Tensor {
  if (left === 1 && typeof right !== 'number') return right
  if (right === 1 && typeof left !== 'number') return left
  return binary('multiply', left, right)
}

/** `left / right`, broadcast like `add`. */
export function divide(left: Operand, right: Operand): Tensor {
  return binary('divide', left, right)
}

/** The lower of the two, broadcast like `add`. Where they are equal, gradient flows to the right one. */
export function minimum(left: Operand, right: Operand): Tensor {
  return binary('minimum', left, right)
}

/** The higher of the two, broadcast like `add`. Where they are equal, gradient flows to the right one. */
export function maximum(left: Operand, right: Operand): Tensor {
  return binary('maximum', left, right)
}

/** `-x`. */
export function negate(x: Tensor): Tensor {
  return multiply(x, -1)
}

/** `x * x`. */
export function square(x: Tensor): Tensor {
  return multiply(x, x)
}

/** The natural exponential. */
export function exp(x: Tensor): Tensor {
  return unary('exp', x)
}

/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  return unary('log', x)
}

/** The square root. Its slope at 0 is infinite. */
export function sqrt(x: Tensor): Tensor {
  return unary('sqrt', x)
}

/** The absolute value; its slope at 0 counts as 0. */
export function abs(x: Tensor): Tensor {
  return unary('abs', x)
}

/** -1, 0 or 1. No gradient flows through it. */
export function sign(x: Tensor): Tensor {
  return unary('sign', x)
}

/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return unary('tanh', x)
}

/** The value itself; no gradient flows through it. */
export function stopGradient(x: Tensor): Tensor {
  return x.builder.tensor({ kind: 'stopGradient' }, [x], x.shape, x.dtype)
}

/** The value, or the bound that it passes. Gradient flows within the bounds alone. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  requireFloat('clip', x)
  return x.builder.tensor({ kind: 'clip', low, high }, [x], x.shape, x.dtype)
}

/** The same values in another number format; bool becomes 0 and 1. Gradient flows from float32 to float32 alone. */
export function cast(x: Tensor, dtype: TensorDtype): Tensor {
  return x.dtype === dtype ? x : x.builder.tensor({ kind: 'cast' }, [x], x.shape, dtype)
}

/**
 * Fixed numbers.
 *
 * @param like Any tensor of the graph that the constant is for.
 * @param data Flat, row-major; one number fills the shape [].
 * @param label The tensor's name in an exported model.
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function constant(
  like: Tensor,
  data: number | Float32Array | Int32Array,
  shape?: Shape,
  label: string | null = null,
): Tensor {
  const numbers = typeof data === 'number' ? Float32Array.of(data) : data
  const dims = shape ?? (typeof data === 'number' ? [] : [numbers.length])
  if (sizeOf(dims) !== numbers.length)
    throw shapeError('shape a constant as', [dims], `it has ${numbers.length} numbers`)
  const dtype = numbers instanceof Int32Array ? 'int32' : 'float32'
  return like.builder.tensor({ kind: 'constant', data: numbers, label }, [], dims, dtype)
}
