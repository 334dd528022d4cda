import type { Tensor } from '../graph/tensor.js'
import type { Scope } from '../graph/trace.js'
import { add, divide, exp, multiply, sqrt, square, subtract } from '../ops/elementwise.js'

/** What `adam` needs. The four vectors are flat and of one size. */
export interface AdamOptions {
  /** A variable of the scope. */
  readonly parameters: Tensor
  readonly gradient: Tensor
  /** A variable of the scope, all zeros at first. It holds the moment divided by `1 - beta1`. */
  readonly firstMoment: Tensor
  /** A variable of the scope, all zeros at first. It holds the moment divided by `1 - beta2`. */
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
  /** The share of each parameter, times the learning rate, that a step takes off: above 0 it is AdamW. 0 unless given. */
  readonly weightDecay?: number
}

/**
 * Adds one step of Adam, or of AdamW, to a graph: the parameters and both moments get new values.
 *
 * Source: Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; weight decay: Loshchilov & Hutter 2019, arXiv:1711.05101,
 * algorithm 2, scaled by the learning rate as in PyTorch.
 *
 * @returns The new parameters.
 * @throws {LudusError} `SHAPE_MISMATCH`, `NOT_A_VARIABLE`.
 */
export function adam(scope: Scope, options: AdamOptions): Tensor {
  const { parameters, gradient, firstMoment, secondMoment, step, learningRate } = options
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options
  // The factors 1 - β of the moments go into the scalars, as do the corrections of their bias: each spares a pass over
  // the long vectors.
  const first = add(multiply(firstMoment, beta1), gradient)
  const second = add(multiply(secondMoment, beta2), square(gradient))
  // lr m̂ / (√v̂ + ε), with both sides of the fraction divided by what makes √second into √v̂.
  const deviation = sqrt(divide(subtract(1, powerOf(beta2, step)), 1 - beta2))
  const rate = divide(multiply(learningRate, multiply(deviation, 1 - beta1)), subtract(1, powerOf(beta1, step)))
  const change = divide(first, add(sqrt(second), multiply(deviation, epsilon)))
  const kept = weightDecay === 0 ? 1 : subtract(1, multiply(learningRate, weightDecay))
  const updated = subtract(multiply(parameters, kept), multiply(change, rate))
  scope.assign(parameters, updated)
  scope.assign(firstMoment, first)
  scope.assign(secondMoment, second)
  return updated
}

function powerOf(base: number, exponent: Tensor): Tensor {
  return exp(multiply(exponent, Math.log(base)))
}
