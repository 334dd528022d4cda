import type { Tensor } from '../graph/tensor.js'
import type { Scope } from '../graph/trace.js'
import { add, divide, exp, minimum, multiply, sqrt, square, subtract } from '../ops/elementwise.js'
import { sum } from '../ops/reductions.js'

/** What `adam` needs. All four vectors are flat and of one size. */
export interface AdamOptions {
  /** A variable of the scope. */
  readonly parameters: Tensor
  readonly gradient: Tensor
  /** A variable of the scope, all zeros at first. */
  readonly firstMoment: Tensor
  /** A variable of the scope, all zeros at first. */
  readonly secondMoment: Tensor
  /** How many updates there are with this one: 1 in the first. Shape []. */
  readonly step: Tensor
  /** Shape []. */
  readonly learningRate: Tensor
  /** 0.9 unless given. */
  readonly beta1?: number
  /** 0.999 unless given. */
  readonly beta2?: number
  /** 1e-8 unless given. */
  readonly epsilon?: number
  /** A gradient whose Euclidean norm is higher is scaled down to it. */
  readonly maxNorm?: number
}

/**
 * Adds one Adam step to a graph: the parameters and both moments get new values.
 *
 * Source: Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; clipping as in Pascanu et al. 2013.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `NOT_A_VARIABLE`.
 */
export function adam(scope: Scope, options: AdamOptions): void {
  const { parameters, gradient, firstMoment, secondMoment, step, learningRate, maxNorm } = options
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  // All scalars are gathered first, so that the long vectors are passed over as few times as possible.
  const scale = maxNorm === undefined ? 1 : minimum(divide(maxNorm, norm(gradient)), 1)
  const first = add(multiply(firstMoment, beta1), multiply(gradient, multiplied(scale, 1 - beta1)))
  const second = add(
    multiply(secondMoment, beta2),
    multiply(square(gradient), multiplied(typeof scale === 'number' ? scale : square(scale), 1 - beta2)),
  )
  const correction1 = subtract(1, exp(multiply(step, Math.log(beta1))))
  const correction2 = sqrt(subtract(1, exp(multiply(step, Math.log(beta2)))))
  // lr m̂ / (√v̂ + ε), with both sides of the fraction multiplied by √(1 - β₂ᵗ)
  const rate = divide(multiply(learningRate, correction2), correction1)
  const change = divide(first, add(sqrt(second), multiply(correction2, epsilon)))
  scope.assign(parameters, subtract(parameters, multiply(change, rate)))
  scope.assign(firstMoment, first)
  scope.assign(secondMoment, second)
}

function norm(gradient: Tensor): Tensor {
  // The smallest normal float keeps a gradient of zeros from dividing by zero.
  return sqrt(add(sum(square(gradient)), 1.2e-38))
}

function multiplied(scale: Tensor | number, factor: number): Tensor | number {
  return typeof scale === 'number' ? scale * factor : multiply(scale, factor)
}
