import type { EncoderTrainer } from '@ludus/core'
import {
  add,
  argMax,
  cast,
  constant,
  createNetwork,
  equal,
  layerNorm,
  logSoftmax,
  matMul,
  multiply,
  negate,
  oneHot,
  sum,
  type Tensor,
  withHead,
} from '@ludus/nn'
import { z } from 'zod'
import { laterSamples } from '../later-samples.js'
import type { Figure, Judgement, Objective, Task } from './objective.js'
import { stageOneShape } from './stage-one-options.js'
import { trainStageOne } from './train-stage-one.js'

/** The options of the objective itself. */
export const contrastiveShape = {
  /** How many samples later the picture is taken that is to be recognised. */
  later: z.int().positive().default(3),
  /** Numbers by which pictures are compared. */
  codeSize: z.int().positive().default(128),
}

const contrastiveOptionsSchema = z.strictObject({ ...stageOneShape, ...contrastiveShape })

export type ContrastiveOptions = z.output<typeof contrastiveOptionsSchema>

/** Stage 1 without labels: the features are to tell which picture comes a little later, among those of other times. */
export const contrastive: EncoderTrainer<ContrastiveOptions> = {
  id: 'contrastive',
  configSchema: contrastiveOptionsSchema,
  train: (context) => trainStageOne(context, 'contrastive', (task) => contrastiveObjective(context.options, task)),
}

/**
 * Augmented temporal contrast: each sample's code, after a step of prediction, is compared with those of the pictures
 * that come later than each sample of the batch, by a bilinear form; InfoNCE wants its own.
 *
 * Source: Stooke et al. 2021, arXiv:2009.08319 (ATC), section 3, without its momentum encoder: the later pictures pass
 * the same network, as in van den Oord et al. 2018, arXiv:1807.03748 (CPC). Its random shift is an option of stage 1.
 */
export function contrastiveObjective(
  { later, codeSize }: Pick<ContrastiveOptions, keyof typeof contrastiveShape>,
  { samples, body }: Task,
): Objective {
  const followers = laterSamples(samples.episodes, later)
  const compressor = withHead(createNetwork({ kind: 'mlp', hidden: [] }, [body.outputSize]), codeSize)
  const predictor = withHead(createNetwork({ kind: 'mlp', hidden: [codeSize] }, [codeSize]), codeSize)
  const bilinear = withHead(createNetwork({ kind: 'mlp', hidden: [] }, [codeSize]), codeSize)
  return {
    isUsable: (place) => (followers[place] as number) >= 0,
    offsets: [0, later],
    layers: [compressor, predictor, bilinear],
    labelCount: 0,
    feeds: () => ({}),
    losses({ features, apply }) {
      const code = (offset: number) => layerNorm(apply(compressor, features(offset)))
      const predicted = add(code(0), apply(predictor, code(0)))
      const scores = matMul(apply(bilinear, predicted), code(later), { transposeRight: true })
      return infoNce(multiply(scores, 1 / Math.sqrt(codeSize)))
    },
    encoder: { features: 'hidden', labels: [], head: null },
  }
}

/**
 * The cross-entropy of finding each row's partner, which has the row's own index.
 *
 * Source: van den Oord et al. 2018, arXiv:1807.03748, equation 4.
 *
 * @param scores [batch, batch]: of row and candidate.
 * @returns Losses in nats, ln(batch) where all candidates look alike; and the share that is found.
 */
export function infoNce(scores: Tensor): Judgement {
  const size = scores.shape[0] as number
  const indices = constant(
    scores,
    Int32Array.from({ length: size }, (_, row) => row),
  )
  const own = oneHot(indices, size)
  const losses = negate(sum(multiply(own, logSoftmax(scores)), { axes: [1] }))
  const found: Figure = { values: cast(equal(argMax(scores, 1), indices), 'float32') }
  return { losses, figures: { 'share of pairs found': found } }
}
