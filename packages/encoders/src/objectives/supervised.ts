import type { EncoderTrainer } from '@ludus/core'
import {
  abs,
  argMax,
  cast,
  createNetwork,
  equal,
  labelWidth,
  multiply,
  slice,
  subtract,
  sum,
  type Tensor,
  withHead,
} from '@ludus/nn'
import { z } from 'zod'
import { type LabelHead, labelHeads, labelTable, targetsOf } from './label-heads.js'
import { labelLosses } from './label-losses.js'
import type { Figure, Objective, Task } from './objective.js'
import { stageOneShape } from './stage-one-options.js'
import { trainStageOne } from './train-stage-one.js'

/** The options of the objective itself. */
export const supervisedShape = {
  /**
   * Labels to learn, by name; absent, all that the samples have. Leave out what no picture shows. `operation` is the
   * operation that was executed at the sample: to learn it is imitation.
   */
  labels: z.array(z.string().min(1)).min(1).optional(),
  /**
   * What the policy will see: `labels` hands out what the encoder reads from the image, few numbers that mean
   * something; `hidden` its last hidden layer, which also holds what no label says.
   */
  features: z.enum(['labels', 'hidden']).default('labels'),
}

const supervisedOptionsSchema = z.strictObject({ ...stageOneShape, ...supervisedShape })

export type SupervisedOptions = z.output<typeof supervisedOptionsSchema>

/** Stage 1 by labels: the encoder learns to read the state of the game from its picture. */
export const supervised: EncoderTrainer<SupervisedOptions> = {
  id: 'supervised',
  configSchema: supervisedOptionsSchema,
  train: (context) => trainStageOne(context, 'supervised', (task) => supervisedObjective(context.options, task)),
}

/**
 * The squared error of numbers (scaled to [0, 1]) and the cross-entropy of classes, summed over the labels that
 * somebody gave.
 *
 * @throws {LudusError} `NO_LABELS`, `UNKNOWN_LABEL`, `NO_OPERATIONS`.
 */
export function supervisedObjective(
  options: Pick<SupervisedOptions, keyof typeof supervisedShape>,
  { samples, body }: Task,
): Objective {
  const names = options.labels ?? null
  const table = labelTable(samples, names)
  const heads = labelHeads(table.labels, names)
  const targets = targetsOf(table, heads)
  const labels = heads.map(({ label }) => label)
  const width = labelWidth(labels)
  const head = withHead(createNetwork({ kind: 'mlp', hidden: [] }, [body.outputSize]), width)
  const rowOf = (rows: Float32Array, place: number) => rows.subarray(place * width, (place + 1) * width)
  const gathered = (rows: Float32Array, places: Int32Array) => {
    const batch = new Float32Array(places.length * width)
    places.forEach((place, row) => {
      batch.set(rowOf(rows, place), row * width)
    })
    return batch
  }

  return {
    isUsable: (place) => rowOf(targets.known, place).includes(1),
    offsets: [0],
    layers: [head],
    labelCount: targets.count,
    feeds: (places) => ({ targets: gathered(targets.values, places), known: gathered(targets.known, places) }),
    losses({ features, apply, feed }) {
      const outputs = apply(head, features(0))
      const wanted = feed('targets', [width])
      const known = feed('known', [width])
      return {
        losses: labelLosses(heads, outputs, wanted, known),
        figures: Object.fromEntries(
          heads.map((head) => [`error of ${head.label.name}`, errorOf(head, outputs, wanted, known)]),
        ),
      }
    },
    encoder: { features: options.features, labels, head },
  }
}

/** The absolute error in the number's own units, or 1 for a wrong class and 0 for the right one. */
function errorOf({ label, offset, width }: LabelHead, outputs: Tensor, wanted: Tensor, known: Tensor): Figure {
  const ofLabel = (tensor: Tensor) => slice(tensor, 1, offset, width)
  const weights = sum(slice(known, 1, offset, 1), { axes: [1] })
  if (label.kind === 'number') {
    const distance = abs(subtract(ofLabel(outputs), ofLabel(wanted)))
    return { values: multiply(sum(distance, { axes: [1] }), label.high - label.low), weights }
  }
  const isRight = equal(argMax(ofLabel(outputs), 1), argMax(ofLabel(wanted), 1))
  return { values: subtract(1, cast(isRight, 'float32')), weights }
}
