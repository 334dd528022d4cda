import type { EncoderTrainer } from '@ludus/core'
import { createDecoder } from '@ludus/nn'
import { z } from 'zod'
import type { Objective, Task } from './objective.js'
import { reconstructionLoss, reconstructionShape } from './reconstruction.js'
import { stageOneShape } from './stage-one-options.js'
import { trainStageOne } from './train-stage-one.js'

/** The options of the objective itself. */
export const autoencoderShape = { ...reconstructionShape }

const autoencoderOptionsSchema = z.strictObject({ ...stageOneShape, ...autoencoderShape })

export type AutoencoderOptions = z.output<typeof autoencoderOptionsSchema>

/** Stage 1 without labels: the features are to hold what it takes to draw the picture again. */
export const autoencoder: EncoderTrainer<AutoencoderOptions> = {
  id: 'autoencoder',
  configSchema: autoencoderOptionsSchema,
  train: (context) => trainStageOne(context, 'autoencoder', (task) => autoencoderObjective(context.options, task)),
}

/**
 * The difference between a picture and what a decoder makes of its features.
 *
 * Source: Hinton & Salakhutdinov 2006, "Reducing the dimensionality of data with neural networks"; with convolutions:
 * Masci et al. 2011.
 */
export function autoencoderObjective(
  { reconstruction }: Pick<AutoencoderOptions, keyof typeof autoencoderShape>,
  { body, meanImage }: Task,
): Objective {
  const decoder = createDecoder(body)
  return {
    isUsable: () => true,
    offsets: [0],
    layers: [decoder],
    labelCount: 0,
    feeds: () => ({}),
    losses: ({ images, features, apply }) => ({
      losses: reconstructionLoss(apply(decoder, features(0)), images(0), meanImage, reconstruction),
      figures: {},
    }),
    encoder: { features: 'hidden', labels: [], head: null },
  }
}
