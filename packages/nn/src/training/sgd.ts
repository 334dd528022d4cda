import type { Tensor } from '../graph/tensor.js'
import type { Scope } from '../graph/trace.js'
import { add, multiply, subtract } from '../ops/elementwise.js'

/** What `sgd` needs. The vectors are flat and of one size. */
export interface SgdOptions {
  /** A variable of the scope. */
  readonly parameters: Tensor
  readonly gradient: Tensor
  /** Shape []. */
  readonly learningRate: Tensor
  /** Past gradients count by the factor once more in each step. Without it the last one counts alone. */
  readonly momentum?: {
    /** A variable of the scope, all zeros at first. */
    readonly velocity: Tensor
    /** In [0, 1), such as 0.9. */
    readonly factor: number
  }
}

/**
 * Adds one step of gradient descent to a graph: the parameters, and the velocity if any, get new values.
 *
 * Source: Polyak 1964, in the form of PyTorch, whose velocity is not scaled by the learning rate.
 *
 * @returns The new parameters.
 * @throws {LudusError} `SHAPE_MISMATCH`, `NOT_A_VARIABLE`.
 */
export function sgd(scope: Scope, { parameters, gradient, learningRate, momentum }: SgdOptions): Tensor {
  let change = gradient
  if (momentum !== undefined) {
    change = add(multiply(momentum.velocity, momentum.factor), gradient)
    scope.assign(momentum.velocity, change)
  }
  const updated = subtract(parameters, multiply(change, learningRate))
  scope.assign(parameters, updated)
  return updated
}
