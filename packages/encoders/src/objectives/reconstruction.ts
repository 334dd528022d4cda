import {
  add,
  cast,
  constant,
  multiply,
  reshape,
  softplus,
  square,
  subtract,
  sum,
  type Tensor,
  transpose,
} from '@ludus/nn'
import { z } from 'zod'

/** How a rebuilt picture is held to the picture. */
export const reconstructionShape = {
  /**
   * `bernoulli`: a pixel is the probability of white, and the loss their cross-entropy; `squared-error`: half the square
   * of the difference.
   */
  reconstruction: z.enum(['bernoulli', 'squared-error']).default('bernoulli'),
}

type Reconstruction = z.output<typeof reconstructionShape.reconstruction>

/**
 * How far rebuilt pictures are from the pictures, summed over the pixels, from 0 to 1: minus their log-likelihood, of
 * squared errors up to a constant. What is rebuilt is the difference to the mean picture, so that a still background
 * need not be learned.
 *
 * Source: Kingma & Welling 2014, arXiv:1312.6114, appendix C.
 *
 * @param rebuilt [batch, channels, height, width]: logits for `bernoulli`, brightness else; 0 is the mean picture.
 * @param images uint8 [batch, height, width, channels].
 * @param meanImage From 0 to 1, [height, width, channels].
 * @returns [batch].
 */
export function reconstructionLoss(
  rebuilt: Tensor,
  images: Tensor,
  meanImage: Float32Array,
  kind: Reconstruction,
): Tensor {
  const [batch, ...image] = images.shape as [number, number, number, number]
  const wanted = multiply(cast(transpose(images, [0, 3, 1, 2]), 'float32'), 1 / 255)
  const origin = kind === 'bernoulli' ? meanImage.map(logit) : meanImage
  const outputs = add(rebuilt, transpose(constant(rebuilt, origin, image), [2, 0, 1]))
  const losses =
    kind === 'bernoulli'
      ? subtract(softplus(outputs), multiply(wanted, outputs))
      : multiply(square(subtract(outputs, wanted)), 0.5)
  return sum(reshape(losses, [batch, -1]), { axes: [1] })
}

/** The logit of a probability, which is taken for 0.01 or 0.99 where it is nearer to certainty. */
function logit(probability: number): number {
  const bounded = Math.min(Math.max(probability, 0.01), 0.99)
  return Math.log(bounded / (1 - bounded))
}
