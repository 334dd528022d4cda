import type { EncoderTrainer } from '@ludus/core'
import { add, type Feed, multiply } from '@ludus/nn'
import { z } from 'zod'
import { autoencoderObjective, autoencoderShape } from './autoencoder.js'
import { contrastiveObjective, contrastiveShape } from './contrastive.js'
import { inverseDynamicsObjective, inverseDynamicsShape } from './inverse-dynamics.js'
import type { Figure, Objective, Task } from './objective.js'
import { stageOneShape } from './stage-one-options.js'
import { supervisedObjective, supervisedShape } from './supervised.js'
import { trainStageOne } from './train-stage-one.js'
import { variationalAutoencoderObjective, variationalAutoencoderShape } from './variational-autoencoder.js'

/** What the loss of a part counts; the losses of whole pictures are sums over pixels and want less. */
const weight = z.number().positive().default(1)

const partSchema = z.discriminatedUnion('objective', [
  z.strictObject({ objective: z.literal('supervised'), weight, ...supervisedShape }),
  z.strictObject({ objective: z.literal('autoencoder'), weight, ...autoencoderShape }),
  z.strictObject({ objective: z.literal('variational-autoencoder'), weight, ...variationalAutoencoderShape }),
  z.strictObject({ objective: z.literal('contrastive'), weight, ...contrastiveShape }),
  z.strictObject({ objective: z.literal('inverse-dynamics'), weight, ...inverseDynamicsShape }),
])

const combineOptionsSchema = z.strictObject({
  ...stageOneShape,
  /** The objectives and their own options. The first one that reads out more than the hidden layer shapes the encoder. */
  parts: z.array(partSchema).min(2),
})

export type CombineOptions = z.output<typeof combineOptionsSchema>

/** Stage 1 by several objectives at once, over one network. */
export const combine: EncoderTrainer<CombineOptions> = {
  id: 'combine',
  configSchema: combineOptionsSchema,
  train: (context) => trainStageOne(context, 'combine', (task) => combinedObjective(context.options.parts, task)),
}

/**
 * The weighted sum of the losses of all parts. A sample that a part cannot use adds nothing to that part's loss.
 *
 * Source: Jaderberg et al. 2017, arXiv:1611.05397 (UNREAL): objectives that share a body.
 *
 * @throws {LudusError} What the parts throw.
 */
function combinedObjective(parts: CombineOptions['parts'], task: Task): Objective {
  const objectives = parts.map((part) => objectiveOf(part, task))
  const inputOf = (index: number, name: string) => `${name} of part ${index + 1}`
  const usableOf = (index: number) => inputOf(index, 'usable')
  return {
    isUsable: (place) => objectives.some((objective) => objective.isUsable(place)),
    offsets: [...new Set(objectives.flatMap(({ offsets }) => offsets))],
    layers: objectives.flatMap(({ layers }) => layers),
    labelCount: objectives.reduce((total, { labelCount }) => total + labelCount, 0),
    feeds(places, rng) {
      const feeds: Record<string, Feed> = {}
      objectives.forEach((objective, index) => {
        for (const [name, feed] of Object.entries(objective.feeds(places, rng))) feeds[inputOf(index, name)] = feed
        feeds[usableOf(index)] = Float32Array.from(places, (place) => Number(objective.isUsable(place)))
      })
      return feeds
    },
    losses(inputs) {
      const figures: Record<string, Figure> = {}
      const losses = objectives.map((objective, index) => {
        const { objective: id, weight } = parts[index] as CombineOptions['parts'][number]
        const usable = inputs.feed(usableOf(index), [])
        const judgement = objective.losses({
          ...inputs,
          feed: (name, ...others) => inputs.feed(inputOf(index, name), ...others),
        })
        figures[`loss of ${id}`] = { values: judgement.losses, weights: usable }
        for (const [name, { values, weights }] of Object.entries(judgement.figures))
          figures[name] = { values, weights: weights === undefined ? usable : multiply(weights, usable) }
        return multiply(judgement.losses, multiply(usable, weight))
      })
      return { losses: losses.reduce((total, loss) => add(total, loss)), figures }
    },
    encoder: (objectives.find(({ encoder }) => encoder.head !== null) ?? (objectives[0] as Objective)).encoder,
  }
}

function objectiveOf(part: CombineOptions['parts'][number], task: Task): Objective {
  switch (part.objective) {
    case 'supervised':
      return supervisedObjective(part, task)
    case 'autoencoder':
      return autoencoderObjective(part, task)
    case 'variational-autoencoder':
      return variationalAutoencoderObjective(part, task)
    case 'contrastive':
      return contrastiveObjective(part, task)
    case 'inverse-dynamics':
      return inverseDynamicsObjective(part, task)
  }
}
