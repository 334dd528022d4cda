import type { Tensor } from '../graph/tensor.js'
import { withGaussianHead } from '../networks/heads.js'
import { add, divide, exp, multiply, square, subtract } from '../ops/elementwise.js'
import { split } from '../ops/layout.js'
import { sum } from '../ops/reductions.js'
import type { ActionDistribution } from './action-distribution.js'

/**
 * Numbers that vary by themselves, each normally distributed: the parameters are the means, then the logarithms of the
 * standard deviations.
 *
 * @param size Numbers in one action.
 * @param toActions A batch of the space from numbers without bounds, [batch, size].
 */
export function diagonalGaussian(size: number, toActions: (draws: Float32Array) => unknown): ActionDistribution {
  const halves = (parameters: Tensor) => split(parameters, 1, [size, size]) as [mean: Tensor, logDeviation: Tensor]
  /** Draws from the means and, when asked for, so many deviations away. */
  const around = (parameters: Float32Array, deviations: () => number) =>
    Float32Array.from({ length: parameters.length / 2 }, (_, at) => {
      const mean = Math.floor(at / size) * 2 * size + (at % size)
      return (parameters[mean] as number) + Math.exp(parameters[mean + size] as number) * deviations()
    })

  return {
    parameterSize: 2 * size,
    drawSize: size,
    putOn: (body) => withGaussianHead(body, size),
    logProbability(parameters, draws) {
      const [mean, logDeviation] = halves(parameters)
      const deviations = divide(subtract(draws, mean), exp(logDeviation))
      const logDensity = subtract(multiply(square(deviations), -0.5), add(logDeviation, Math.log(2 * Math.PI) / 2))
      return sum(logDensity, { axes: [1] })
    },
    // Of one number: the logarithm of the deviation and ½ ln(2πe).
    entropy: (parameters) => sum(add(halves(parameters)[1], (1 + Math.log(2 * Math.PI)) / 2), { axes: [1] }),
    sample: (parameters, rng) => around(parameters, () => rng.normal()),
    mode: (parameters) => around(parameters, () => 0),
    actions: toActions,
  }
}
