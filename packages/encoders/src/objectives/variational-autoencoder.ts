import type { EncoderTrainer } from '@ludus/core'
import {
  add,
  createDecoder,
  createNetwork,
  exp,
  multiply,
  square,
  subtract,
  sum,
  type Tensor,
  withHead,
} from '@ludus/nn'
import { z } from 'zod'
import type { Objective, Task } from './objective.js'
import { reconstructionLoss, reconstructionShape } from './reconstruction.js'
import { stageOneShape } from './stage-one-options.js'
import { trainStageOne } from './train-stage-one.js'

/** The options of the objective itself. */
export const variationalAutoencoderShape = {
  ...reconstructionShape,
  /** Numbers of the code, whose means are the features. */
  codeSize: z.int().positive().default(32),
  /** What information in the code costs; above 1, codes come apart into what varies by itself. */
  beta: z.number().nonnegative().default(1),
}

const variationalAutoencoderOptionsSchema = z.strictObject({ ...stageOneShape, ...variationalAutoencoderShape })

export type VariationalAutoencoderOptions = z.output<typeof variationalAutoencoderOptionsSchema>

/** Stage 1 without labels: a short code of the picture that chance may blur. Its mean is what the policy will see. */
export const variationalAutoencoder: EncoderTrainer<VariationalAutoencoderOptions> = {
  id: 'variational-autoencoder',
  configSchema: variationalAutoencoderOptionsSchema,
  train: (context) =>
    trainStageOne(context, 'variational-autoencoder', (task) => variationalAutoencoderObjective(context.options, task)),
}

/**
 * The difference between a picture and what a decoder makes of a code drawn for it, and `beta` times the information in
 * the code: minus the evidence lower bound, in nats.
 *
 * Source: Kingma & Welling 2014, arXiv:1312.6114, equation 10; beta: Higgins et al. 2017, "beta-VAE".
 */
export function variationalAutoencoderObjective(
  { reconstruction, codeSize, beta }: Pick<VariationalAutoencoderOptions, keyof typeof variationalAutoencoderShape>,
  { body, meanImage }: Task,
): Objective {
  const denseOnBody = () => withHead(createNetwork({ kind: 'mlp', hidden: [] }, [body.outputSize]), codeSize)
  const meanHead = denseOnBody()
  const logVarianceHead = denseOnBody()
  const decoder = createDecoder(body, { codeSize })
  return {
    isUsable: () => true,
    offsets: [0],
    layers: [meanHead, logVarianceHead, decoder],
    labelCount: 0,
    feeds: (places, rng) => ({ noise: Float32Array.from({ length: places.length * codeSize }, () => rng.normal()) }),
    losses({ images, features, apply, feed }) {
      const mean = apply(meanHead, features(0))
      const logVariance = apply(logVarianceHead, features(0))
      const code = add(mean, multiply(exp(multiply(logVariance, 0.5)), feed('noise', [codeSize])))
      const rebuilt = reconstructionLoss(apply(decoder, code), images(0), meanImage, reconstruction)
      const information = divergenceFromNormal(mean, logVariance)
      return {
        losses: add(rebuilt, multiply(information, beta)),
        figures: { reconstruction: { values: rebuilt }, 'information in nats': { values: information } },
      }
    },
    encoder: { features: 'latent', labels: [], head: meanHead },
  }
}

/**
 * The Kullback-Leibler divergence of independent normal distributions from the standard one, in nats.
 *
 * Source: Kingma & Welling 2014, arXiv:1312.6114, appendix B.
 *
 * @param mean [batch, size].
 * @param logVariance [batch, size].
 * @returns [batch].
 */
export function divergenceFromNormal(mean: Tensor, logVariance: Tensor): Tensor {
  const twice = subtract(subtract(add(square(mean), exp(logVariance)), logVariance), 1)
  return multiply(sum(twice, { axes: [1] }), 0.5)
}
