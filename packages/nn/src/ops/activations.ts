import { requireFloat } from '../graph/dtypes.js'
import { equalShapes, resolveAxis, shapeError } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { add, exp, multiply, square, tanh } from './elementwise.js'
import { unary } from './operands.js'

/** `max(x, 0)`; its slope at 0 counts as 0. */
export function relu(x: Tensor): Tensor {
  return unary('relu', x)
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

/** `1 / (1 + exp(-x))`. */
export function sigmoid(x: Tensor): Tensor {
  return unary('sigmoid', x)
}

/** `ln(1 + exp(x))`, ReLU with a round corner; `softplus(-x)` is `-ln(sigmoid(x))`. */
export function softplus(x: Tensor): Tensor {
  return unary('softplus', x)
}

/**
 * `x` times the probability that a standard normal number is lower, in the approximation by tanh: within 0.0005.
 *
 * Source: Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2.
 */
export function gelu(x: Tensor): Tensor {
  const inner = multiply(multiply(x, Math.sqrt(2 / Math.PI)), add(1, multiply(square(x), 0.044715)))
  return multiply(multiply(x, 0.5), add(1, tanh(inner)))
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

/**
 * `exp(x)` scaled to a sum of 1 over an axis, the last one unless given.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  return exp(logSoftmax(x, axis))
}
