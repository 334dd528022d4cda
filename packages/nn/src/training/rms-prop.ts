import type { Tensor } from '../graph/tensor.js'
import type { Scope } from '../graph/trace.js'
import { add, divide, multiply, sqrt, square, subtract } from '../ops/elementwise.js'

/** What `rmsProp` needs. The three vectors are flat and of one size. */
export interface RmsPropOptions {
  /** A variable of the scope. */
  readonly parameters: Tensor
  readonly gradient: Tensor
  /** A variable of the scope, all zeros at first. It holds the mean of squares divided by `1 - decay`. */
  readonly meanSquare: Tensor
  /** Shape []. */
  readonly learningRate: Tensor
  /** 0.99 unless given. */
  readonly decay?: number
  /** 1e-8 unless given; added to the root. */
  readonly epsilon?: number
}

/**
 * Adds one step of RMSProp to a graph: the parameters and the mean of squares get new values.
 *
 * Source: Tieleman & Hinton 2012, lecture 6.5; defaults as in PyTorch.
 *
 * @returns The new parameters.
 * @throws {LudusError} `SHAPE_MISMATCH`, `NOT_A_VARIABLE`.
 */
export function rmsProp(scope: Scope, options: RmsPropOptions): Tensor {
  const { parameters, gradient, meanSquare, learningRate, decay = 0.99, epsilon = 1e-8 } = options
  // The factor 1 - decay goes into the scalars, which spares a pass over the long vectors.
  const squares = add(multiply(meanSquare, decay), square(gradient))
  const deviation = Math.sqrt(1 / (1 - decay))
  const change = divide(gradient, add(sqrt(squares), deviation * epsilon))
  const updated = subtract(parameters, multiply(change, multiply(learningRate, deviation)))
  scope.assign(parameters, updated)
  scope.assign(meanSquare, squares)
  return updated
}
