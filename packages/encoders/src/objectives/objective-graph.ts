import {
  adam,
  constant,
  type Graph,
  gradients,
  mean,
  type Network,
  reshape,
  type Scope,
  split,
  type Tensor,
  trace,
} from '@ludus/nn'
import type { Judgement, Layers, Objective } from './objective.js'

/** What the graphs of an objective are made of. */
export interface ObjectiveGraphOptions {
  readonly body: Network
  readonly objective: Objective
  readonly batchSize: number
  readonly learningRate: number
}

/** What a batch feeds the images that come so many samples later as. */
export function imagesInput(offset: number): string {
  return `images ${offset}`
}

/** The output that says how much each row of a figure counts. */
export function weightOf(figure: string): string {
  return `weight of ${figure}`
}

/** One update of the body and the objective's layers: their parameters are one variable, in this order. */
export function updateGraph(options: ObjectiveGraphOptions): Graph {
  return trace((scope) => {
    const { parameters, judgement } = judged(scope, options)
    const [length = 0] = parameters.shape
    const loss = mean(judgement.losses)
    scope.output('loss', loss)
    adam(scope, {
      parameters,
      gradient: gradients(loss, [parameters])[0],
      firstMoment: scope.variable('firstMoment', length),
      secondMoment: scope.variable('secondMoment', length),
      step: scope.input('step', []),
      learningRate: constant(loss, options.learningRate),
    })
  })
}

/** The losses and the figures of a batch, and how much each row counts. */
export function judgeGraph(options: ObjectiveGraphOptions): Graph {
  return trace((scope) => {
    const { losses, figures } = judged(scope, options).judgement
    const all: Judgement['figures'] = { ...figures, loss: { values: losses } }
    for (const [name, { values, weights }] of Object.entries(all)) {
      scope.output(name, values)
      scope.output(weightOf(name), weights ?? constant(values, new Float32Array(options.batchSize).fill(1)))
    }
  })
}

function judged(scope: Scope, { body, objective, batchSize }: ObjectiveGraphOptions) {
  const parts: readonly Layers[] = [body, ...objective.layers]
  const shapes = parts.flatMap((part) => part.parameters.map(({ shape }) => shape))
  const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1))
  const parameters = scope.variable(
    'parameters',
    sizes.reduce((total, size) => total + size, 0),
  )
  const tensors = split(parameters, 0, sizes).map((part, index) => reshape(part, shapes[index] ?? []))
  const tensorsOf = new Map<Layers, readonly Tensor[]>()
  for (const part of parts) tensorsOf.set(part, tensors.splice(0, part.parameters.length))

  const images = new Map(
    objective.offsets.map((offset) => [
      offset,
      scope.input(imagesInput(offset), [batchSize, ...body.inputShape], 'uint8'),
    ]),
  )
  const apply = (layers: Layers, input: Tensor) => layers.apply(tensorsOf.get(layers) as readonly Tensor[], input)
  const judgement = objective.losses({
    batchSize,
    images: (offset) => images.get(offset) as Tensor,
    features: (offset) => apply(body, images.get(offset) as Tensor),
    apply,
    feed: (name, shape, dtype) => scope.input(name, [batchSize, ...shape], dtype),
  })
  return { parameters, judgement }
}
