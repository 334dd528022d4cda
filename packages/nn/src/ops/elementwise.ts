import { LudusError } from '@ludus/core'
import type { GraphBuilder } from '../graph/graph-builder.js'
import { broadcastShapes, equalShapes, shapeError, shapeText, sizeOf } from '../graph/shapes.js'
import type { Operation, Shape, Tensor, TensorDtype } from '../graph/tensor.js'

/** A tensor, or a number that takes the dtype of the other operand. */
export type Operand = Tensor | number

type BinaryKind = 'add' | 'subtract' | 'multiply' | 'divide' | 'minimum' | 'maximum' | 'greater' | 'equal'

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

/** The lower of the two, broadcast like `add`. */
export function minimum(left: Operand, right: Operand): Tensor {
  return binary('minimum', left, right)
}

/** The higher of the two, broadcast like `add`. */
export function maximum(left: Operand, right: Operand): Tensor {
  return binary('maximum', left, right)
}

/** Where `left > right`: bool, broadcast like `add`. */
export function greater(left: Operand, right: Operand): Tensor {
  return binary('greater', left, right)
}

/** Where both are the same: bool, broadcast like `add`. */
export function equal(left: Operand, right: Operand): Tensor {
  return binary('equal', left, right)
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

/** `max(x, 0)`; its slope at 0 counts as 0. */
export function relu(x: Tensor): Tensor {
  return unary('relu', x)
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

/**
 * `whenTrue` where the condition holds, else `whenFalse`; all three are broadcast.
 *
 * @param condition bool.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function where(condition: Tensor, whenTrue: Operand, whenFalse: Operand): Tensor {
  requireDtype('where', condition, 'bool')
  const [yes, no] = operands('where', whenTrue, whenFalse, condition.builder)
  const shape = broadcastShapes('where', condition.shape, broadcastShapes('where', yes.shape, no.shape))
  return condition.builder.tensor({ kind: 'where' }, [condition, yes, no], shape, yes.dtype)
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

/**
 * The gradient of ReLU's input. Engines have a fast way for it.
 *
 * @param gradient Of ReLU's output.
 * @param output What ReLU gave.
 */
export function reluGradient(gradient: Tensor, output: Tensor): Tensor {
  if (!equalShapes(gradient.shape, output.shape))
    throw shapeError('reluGradient', [gradient.shape, output.shape], 'the shapes differ')
  return gradient.builder.tensor({ kind: 'reluGradient' }, [gradient, output], output.shape, output.dtype)
}

/** @throws {LudusError} `DTYPE_MISMATCH`. */
export function requireFloat(what: string, x: Tensor): void {
  requireDtype(what, x, 'float32')
}

/** @throws {LudusError} `DTYPE_MISMATCH`. */
export function requireDtype(what: string, x: Tensor, dtype: TensorDtype): void {
  if (x.dtype !== dtype)
    throw new LudusError(
      'DTYPE_MISMATCH',
      `Cannot ${what} ${x.dtype} ${shapeText(x.shape)}: cast() it to ${dtype} first`,
    )
}

function unary(kind: 'exp' | 'log' | 'sqrt' | 'abs' | 'sign' | 'tanh' | 'relu', x: Tensor): Tensor {
  requireFloat(kind, x)
  return x.builder.tensor({ kind }, [x], x.shape, x.dtype)
}

function binary(kind: BinaryKind, left: Operand, right: Operand): Tensor {
  const [one, other] = operands(kind, left, right)
  const operation: Operation = { kind }
  const dtype = kind === 'greater' || kind === 'equal' ? 'bool' : one.dtype
  return one.builder.tensor(operation, [one, other], broadcastShapes(kind, one.shape, other.shape), dtype)
}

function operands(what: string, left: Operand, right: Operand, builder?: GraphBuilder): [Tensor, Tensor] {
  const tensor = typeof left !== 'number' ? left : typeof right !== 'number' ? right : null
  const home = tensor?.builder ?? builder
  if (home === undefined)
    throw new LudusError('NO_TENSOR', `Cannot ${what} ${String(left)} and ${String(right)}: one must be a tensor`)
  const dtype = tensor?.dtype ?? 'float32'
  const lift = (operand: Operand): Tensor => {
    if (typeof operand !== 'number') return operand
    const data = dtype === 'int32' ? Int32Array.of(operand) : Float32Array.of(operand)
    return home.tensor({ kind: 'constant', data, label: null }, [], [], dtype)
  }
  const [one, other] = [lift(left), lift(right)]
  if (one.dtype !== other.dtype || one.dtype === 'bool' || one.dtype === 'uint8')
    throw new LudusError(
      'DTYPE_MISMATCH',
      `Cannot ${what} ${one.dtype} ${shapeText(one.shape)} and ${other.dtype} ${shapeText(other.shape)}: cast() them to float32 or int32 first`,
    )
  return [one, other]
}
