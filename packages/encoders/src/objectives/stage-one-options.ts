import { networkSchema } from '@ludus/nn'
import { z } from 'zod'
import { augmentationSchema } from '../augment.js'

/** What every objective takes beside its own options. */
export const stageOneShape = {
  /** The encoder. What an objective needs beside it is trained along and left behind. */
  network: networkSchema.default({ kind: 'small-cnn' }),
  batchSize: z.int().positive().default(32),
  learningRate: z.number().positive().default(2e-3),
  /** Changes to the pictures that the features are to be deaf to; judgement is on pictures as they are. */
  augmentation: augmentationSchema.optional(),
  /** Share of the samples to hold out, by whole episodes. */
  heldOut: z.number().gt(0).lt(1).default(0.1),
  /** Stops after so many passes over the samples. */
  epochs: z.int().positive().default(15),
  /** Stops after so many passes without a better held-out loss. */
  patience: z.int().positive().default(3),
  /** Stops as soon as the held-out loss is not above it. */
  lossThreshold: z.number().optional(),
}

const stageOneSchema = z.strictObject(stageOneShape)

export type StageOneOptions = z.output<typeof stageOneSchema>
