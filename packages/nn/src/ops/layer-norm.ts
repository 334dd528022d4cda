import type { Tensor } from '../graph/tensor.js'
import { add, divide, multiply, sqrt, square, subtract } from './elementwise.js'
import { mean } from './reductions.js'

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  /** Multiplies each feature, [features]. */
  readonly scale?: Tensor
  /** Added to each feature, [features]. */
  readonly shift?: Tensor
  /** Added to the variance, 1e-5 unless given. */
  readonly epsilon?: number
}

/**
 * Brings the last axis to mean 0 and variance 1, row by row.
 *
 * Source: Ba et al. 2016, arXiv:1607.06450.
 *
 * @param x [..., features].
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function layerNorm(x: Tensor, { scale, shift, epsilon = 1e-5 }: LayerNormOptions = {}): Tensor {
  const overFeatures = { axes: [-1], keepDims: true }
  const centred = subtract(x, mean(x, overFeatures))
  const deviation = sqrt(add(mean(square(centred), overFeatures), epsilon))
  const normal = divide(centred, deviation)
  const scaled = scale === undefined ? normal : multiply(normal, scale)
  return shift === undefined ? scaled : add(scaled, shift)
}
