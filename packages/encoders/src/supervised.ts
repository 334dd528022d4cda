import { type Encoder, type EncoderTrainContext, type EncoderTrainer, LudusError, type SampleSet } from '@ludus/core'
import {
  adam,
  centredOn,
  constant,
  createEngine,
  createNetwork,
  type Graph,
  gradients,
  labelWidth,
  logSoftmax,
  mean,
  multiply,
  type Network,
  networkEncoder,
  networkSchema,
  type Scope,
  slice,
  square,
  subtract,
  sum,
  type Tensor,
  trace,
  withHead,
} from '@ludus/nn'
import { z } from 'zod'
import { errorOf, type LabelHead, labelHeads, targetsOf } from './label-heads.js'
import { shuffled, splitEpisodes } from './samples/split-episodes.js'

const supervisedOptionsSchema = z.strictObject({
  /** The encoder. A dense head reads the labels from its features while it is trained. */
  network: networkSchema.default({ kind: 'small-cnn' }),
  /** Labels to learn, by name; absent, all that the samples have. Leave out what no picture shows. */
  labels: z.array(z.string().min(1)).min(1).optional(),
  /**
   * What the policy will see: `labels` hands out what the encoder reads from the image, few numbers that mean
   * something; `hidden` its last hidden layer, which also holds what no label says.
   */
  features: z.enum(['labels', 'hidden']).default('labels'),
  /** Passes over the samples, at most. */
  epochs: z.int().positive().default(15),
  batchSize: z.int().positive().default(32),
  learningRate: z.number().positive().default(2e-3),
  /** Share of the samples to hold out, by whole episodes. */
  heldOut: z.number().gt(0).lt(1).default(0.1),
  /** Passes without a better held-out loss after which training stops. */
  patience: z.int().positive().default(3),
})

export type SupervisedOptions = z.output<typeof supervisedOptionsSchema>

/** Stage 1 by labels: the encoder learns to read the state of the game from its picture. */
export const supervised: EncoderTrainer<SupervisedOptions> = {
  id: 'supervised',
  configSchema: supervisedOptionsSchema,
  train,
}

/**
 * Weighs a number's squared error. A uniform number in [0, 1] has the variance 1/12, so one of which nothing is known
 * yet costs about 1, as a class does (ln of the classes), and neither kind of label drowns the other.
 */
const numberWeight = 12

/**
 * Trains network and label heads together by the squared error of numbers (scaled to [0, 1]) and the cross-entropy of
 * classes, with Adam, and keeps the weights of the best held-out loss.
 *
 * @returns The encoder with its heads. It owns the engine: close it.
 * @throws {LudusError} `NO_LABELS`, `UNKNOWN_LABEL`, `TOO_FEW_EPISODES`, `TRAINING_DIVERGED`.
 */
async function train(context: EncoderTrainContext<SupervisedOptions>): Promise<Encoder> {
  const { samples, options, rng, signal, report } = context

  // Data
  const heads = labelHeads(samples.labels, options.labels ?? null)
  const targets = targetsOf(samples, heads)
  const places = splitEpisodes(samples.episodes, options.heldOut, rng.fork('split'))
  const shuffleRng = rng.fork('shuffle')

  // Network
  const { height, width, channels } = samples.image
  const body = createNetwork(centredOn(options.network, await samples.readImages(places.train.subarray(0, 256))), [
    height,
    width,
    channels,
  ])
  const labels = heads.map(({ label }) => label)
  const network = withHead(body, labelWidth(labels))
  const parameterCount = network.parameterCount
  const engine = await createEngine(context.compute)
  report({ type: 'engine', ...engine.choice })
  try {
    const parameters = engine.variable(network.initialise(rng.fork('weights')))
    const firstMoment = engine.variable(new Float32Array(parameterCount))
    const secondMoment = engine.variable(new Float32Array(parameterCount))
    const update = await engine.compile(updateGraph(network, heads, options))
    const judge = await engine.compile(judgeGraph(network, heads, options))
    let best = { epoch: 0, weights: parameters.read(), loss: Number.POSITIVE_INFINITY, errors: heads.map(() => 0) }
    let updates = 0

    for (let epoch = 1; epoch <= options.epochs && epoch - best.epoch <= options.patience; epoch++) {
      // Learn
      const losses: number[] = []
      for await (const batch of batches(samples, targets, shuffled(places.train, shuffleRng), options.batchSize)) {
        signal.throwIfAborted()
        const { images, targets } = batch
        const feeds = { images, targets, step: ++updates }
        const { loss } = await update.run(feeds, { parameters, firstMoment, secondMoment })
        losses.push(loss?.[0] as number)
      }

      // Judge, by episodes that nothing was learned from
      let heldOutLoss = 0
      const errors = heads.map(() => 0)
      for await (const batch of batches(samples, targets, places.heldOut, options.batchSize)) {
        signal.throwIfAborted()
        const { images, targets } = batch
        const judged = await judge.run({ images, targets }, { parameters })
        for (let row = 0; row < batch.rows; row++) {
          heldOutLoss += (judged.losses?.[row] as number) / places.heldOut.length
          const outputs = rowOf(judged.outputs as Float32Array, row, network.outputSize)
          const target = rowOf(targets, row, network.outputSize)
          heads.forEach((head, index) => {
            errors[index] = (errors[index] as number) + errorOf(head, outputs, target) / places.heldOut.length
          })
        }
      }
      if (!Number.isFinite(heldOutLoss))
        throw new LudusError(
          'TRAINING_DIVERGED',
          `Cannot go on training the encoder as its held-out loss is ${heldOutLoss}: lower learningRate`,
        )
      if (heldOutLoss < best.loss) best = { epoch, weights: parameters.read(), loss: heldOutLoss, errors }

      // Report
      const trainLoss = losses.reduce((total, loss) => total + loss, 0) / losses.length
      report({ type: 'progress', done: epoch, total: options.epochs, unit: 'epochs' })
      report({
        type: 'cost',
        terminalSteps: 0,
        frames: 0,
        labels: samples.size * heads.length,
        updates,
        parameters: parameterCount,
      })
      report({ type: 'metric', name: 'encoder loss', step: updates, value: trainLoss })
      report({ type: 'metric', name: 'encoder held-out loss', step: updates, value: heldOutLoss })
    }

    heads.forEach(({ label }, index) => {
      const value = best.errors[index] as number
      report({ type: 'metric', name: `encoder held-out error of ${label.name}`, step: updates, value })
    })
    return networkEncoder({
      engine,
      ownsEngine: true,
      network: body,
      weights: best.weights,
      manifest: {
        objective: 'supervised',
        framesPerObservation: samples.framesPerObservation,
        features: options.features,
        labels,
      },
    })
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** One update as a graph. */
function updateGraph(network: Network, heads: readonly LabelHead[], options: SupervisedOptions): Graph {
  return trace((scope) => {
    const parameters = scope.variable('parameters', network.parameterCount)
    const loss = mean(judgement(scope, parameters, network, heads, options).losses)
    scope.output('loss', loss)
    adam(scope, {
      parameters,
      gradient: gradients(loss, [parameters])[0],
      firstMoment: scope.variable('firstMoment', network.parameterCount),
      secondMoment: scope.variable('secondMoment', network.parameterCount),
      step: scope.input('step', []),
      learningRate: constant(loss, options.learningRate),
    })
  })
}

/** What the network says about samples, and how wrong it is, row by row. */
function judgeGraph(network: Network, heads: readonly LabelHead[], options: SupervisedOptions): Graph {
  return trace((scope) => {
    const parameters = scope.variable('parameters', network.parameterCount)
    const { outputs, losses } = judgement(scope, parameters, network, heads, options)
    scope.output('outputs', outputs)
    scope.output('losses', losses)
  })
}

/** Outputs [batch, outputs] and losses [batch]: the sum over labels of weighed squared error or cross-entropy. */
function judgement(
  scope: Scope,
  parameters: Tensor,
  network: Network,
  heads: readonly LabelHead[],
  { batchSize }: SupervisedOptions,
): { outputs: Tensor; losses: Tensor } {
  const images = scope.input('images', [batchSize, ...network.inputShape], 'uint8')
  const targets = scope.input('targets', [batchSize, network.outputSize])
  const outputs = network.forward(parameters, images)
  // Numbers all at once, by a mask over the outputs; classes one by one, as each has a softmax of its own.
  const mask = new Float32Array(network.outputSize)
  for (const { label, offset } of heads) if (label.kind === 'number') mask[offset] = numberWeight
  const squares = multiply(square(subtract(outputs, targets)), constant(outputs, mask))
  const crossEntropies = heads
    .filter(({ label }) => label.kind === 'class')
    .map(({ offset, width }) =>
      multiply(slice(targets, 1, offset, width), logSoftmax(slice(outputs, 1, offset, width))),
    )
    .map((logLikelihoods) => sum(logLikelihoods, { axes: [1] }))
  return {
    outputs,
    losses: crossEntropies.reduce((losses, likelihood) => subtract(losses, likelihood), sum(squares, { axes: [1] })),
  }
}

/** Gathers samples in batches of one size; the last one is filled up from the start, and `rows` says how far it goes. */
async function* batches(samples: SampleSet, targets: Float32Array, places: Int32Array, batchSize: number) {
  const outputs = targets.length / samples.size
  for (let first = 0; first < places.length; first += batchSize) {
    const drawn = Int32Array.from({ length: batchSize }, (_, row) => places[(first + row) % places.length] as number)
    const batchTargets = new Float32Array(batchSize * outputs)
    drawn.forEach((place, row) => {
      batchTargets.set(rowOf(targets, place, outputs), row * outputs)
    })
    yield {
      images: await samples.readImages(drawn),
      targets: batchTargets,
      rows: Math.min(batchSize, places.length - first),
    }
  }
}

function rowOf(rows: Float32Array, row: number, size: number): Float32Array {
  return rows.subarray(row * size, (row + 1) * size)
}
