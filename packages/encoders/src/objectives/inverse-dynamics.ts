import { type EncoderTrainer, LudusError } from '@ludus/core'
import {
  argMax,
  cast,
  concat,
  createNetwork,
  equal,
  logSoftmax,
  multiply,
  negate,
  oneHot,
  subtract,
  sum,
  withHead,
} from '@ludus/nn'
import { z } from 'zod'
import { laterSamples } from '../later-samples.js'
import type { Objective, Task } from './objective.js'
import { stageOneShape } from './stage-one-options.js'
import { trainStageOne } from './train-stage-one.js'

/** The options of the objective itself. */
export const inverseDynamicsShape = {
  /** Units of the layer that compares two pictures. */
  comparison: z.int().positive().default(256),
}

const inverseDynamicsOptionsSchema = z.strictObject({ ...stageOneShape, ...inverseDynamicsShape })

export type InverseDynamicsOptions = z.output<typeof inverseDynamicsOptionsSchema>

/** Stage 1 without labels: the features are to tell which operation led from one picture to the next. */
export const inverseDynamics: EncoderTrainer<InverseDynamicsOptions> = {
  id: 'inverse-dynamics',
  configSchema: inverseDynamicsOptionsSchema,
  train: (context) =>
    trainStageOne(context, 'inverse-dynamics', (task) => inverseDynamicsObjective(context.options, task)),
}

/**
 * The cross-entropy of the operation between two successive samples, from the features of both. What no operation
 * moves, the features need not hold.
 *
 * Source: Pathak et al. 2017, arXiv:1705.05363, section 2.2, equation 2.
 *
 * @throws {LudusError} `NO_OPERATIONS`.
 */
export function inverseDynamicsObjective(
  { comparison }: Pick<InverseDynamicsOptions, keyof typeof inverseDynamicsShape>,
  { samples, body }: Task,
): Objective {
  const { operations } = samples
  if (operations === null)
    throw new LudusError('NO_OPERATIONS', 'Cannot learn what operations do: the samples do not say which were executed')
  const followers = laterSamples(samples.episodes, 1)
  const pairs = createNetwork({ kind: 'mlp', hidden: [comparison] }, [2 * body.outputSize])
  const reader = withHead(pairs, operations.count)
  return {
    isUsable: (place) => (followers[place] as number) >= 0 && (operations.values[place] as number) >= 0,
    offsets: [0, 1],
    layers: [reader],
    labelCount: 0,
    feeds: (places) => ({ operations: places.map((place) => operations.values[place] as number) }),
    losses({ features, apply, feed }) {
      const executed = feed('operations', [], 'int32')
      const logits = apply(reader, concat([features(0), features(1)], 1))
      const likelihood = sum(multiply(oneHot(executed, operations.count), logSoftmax(logits)), { axes: [1] })
      const isRight = cast(equal(argMax(logits, 1), executed), 'float32')
      return { losses: negate(likelihood), figures: { 'error of operation': { values: subtract(1, isRight) } } }
    },
    encoder: { features: 'hidden', labels: [], head: null },
  }
}
