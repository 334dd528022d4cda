import type { Tensor, TensorFor } from '../graph/tensor.js'
import { add, divide, minimum, multiply, sqrt, square } from '../ops/elementwise.js'
import type { Operand } from '../ops/operands.js'
import { sum } from '../ops/reductions.js'

/**
 * Scales gradients down so that all their numbers together have at most a given Euclidean norm; smaller ones stay.
 *
 * Source: Pascanu et al. 2013, arXiv:1211.5063, section 3.2.
 *
 * @param gradients At least one.
 * @param maxNorm A number, or a tensor of shape [].
 * @throws {LudusError} `DTYPE_MISMATCH`.
 * @example
 * const [gradient] = clipByGlobalNorm(gradients(loss, [parameters]), 10)
 */
export function clipByGlobalNorm<const Gradients extends readonly Tensor[]>(
  gradients: Gradients,
  maxNorm: Operand,
): TensorFor<Gradients> {
  const squares = gradients.map((gradient) => sum(square(gradient))).reduce((total, part) => add(total, part))
  // The smallest normal float keeps gradients of zeros from dividing by zero.
  const scale = minimum(divide(maxNorm, sqrt(add(squares, 1.2e-38))), 1)
  return gradients.map((gradient) => multiply(gradient, scale)) as TensorFor<Gradients>
}
