import { type Encoder, type EncoderTrainContext, LudusError } from '@ludus/core'
import { createEngine } from '@ludus/nn'
import { shuffled, splitEpisodes } from '../samples/split-episodes.js'
import { finishedEncoder } from './finished-encoder.js'
import { judgeHeldOut } from './judge-held-out.js'
import type { Objective, Task } from './objective.js'
import { judgeGraph, updateGraph } from './objective-graph.js'
import { sampleBatches } from './sample-batches.js'
import type { StageOneOptions } from './stage-one-options.js'
import { taskFor } from './task-for.js'

/**
 * Trains an encoder, and what its objective needs beside it, with Adam, and keeps the weights of the best loss on
 * episodes that are held out.
 *
 * @param id The objective, as the encoder's manifest names it.
 * @param objectiveFor Makes the objective; it throws where the samples lack what it needs.
 * @returns The encoder. It owns its engine: close it.
 * @throws {LudusError} `TOO_FEW_EPISODES`, `TOO_FEW_SAMPLES`, `TRAINING_DIVERGED`, and what the objective throws.
 */
export async function trainStageOne(
  context: EncoderTrainContext<StageOneOptions>,
  id: string,
  objectiveFor: (task: Task) => Objective,
): Promise<Encoder> {
  const { samples, options, rng, signal, report } = context

  // Data
  const episodes = splitEpisodes(samples.episodes, options.heldOut, rng.fork('split'))
  const task = await taskFor(samples, options.network, episodes.train)
  const objective = objectiveFor(task)
  const train = usable(objective, episodes.train, 'train on')
  // In an order drawn by chance: losses that compare the samples of a batch would find neighbours too much alike.
  const heldOut = shuffled(usable(objective, episodes.heldOut, 'judge by'), rng.fork('held-out'))
  const shuffleRng = rng.fork('shuffle')
  const noiseRng = rng.fork('noise')
  const source = { samples, objective, batchSize: options.batchSize }

  // Network
  const { body } = task
  const parts = [body, ...objective.layers]
  const parameterCount = parts.reduce((total, part) => total + part.parameterCount, 0)
  const weightRng = rng.fork('weights')
  const engine = await createEngine(context.compute)
  report({ type: 'engine', ...engine.choice })
  try {
    const parameters = engine.variable(concatenated(parts.map((part) => part.initialise(weightRng))))
    const firstMoment = engine.variable(new Float32Array(parameterCount))
    const secondMoment = engine.variable(new Float32Array(parameterCount))
    const update = await engine.compile(updateGraph({ body, objective, ...options }))
    const judge = await engine.compile(judgeGraph({ body, objective, ...options }))
    let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, weights: parameters.read(), figures: new Map() }
    let updates = 0
    let stop: 'epochs' | 'patience' | 'lossThreshold' | null = null

    for (let epoch = 1; stop === null; epoch++) {
      // Learn
      let trainLoss = 0
      let batches = 0
      const augmentation = options.augmentation ?? null
      for await (const { feeds } of sampleBatches(source, shuffled(train, shuffleRng), noiseRng, augmentation)) {
        signal.throwIfAborted()
        const { loss } = await update.run({ ...feeds, step: ++updates }, { parameters, firstMoment, secondMoment })
        trainLoss += loss?.[0] as number
        batches++
      }

      // Judge, by episodes that nothing was learned from, under the same noise each time
      const unseen = sampleBatches(source, heldOut, rng.fork('held-out noise'), null)
      const figures = await judgeHeldOut(judge, parameters, unseen, signal)
      const loss = figures.get('loss') as number
      if (!Number.isFinite(loss))
        throw new LudusError(
          'TRAINING_DIVERGED',
          `Cannot go on training the encoder as its held-out loss is ${loss}: lower learningRate`,
        )
      if (loss < best.loss) best = { epoch, loss, weights: parameters.read(), figures }

      // Report
      report({ type: 'progress', done: epoch, total: options.epochs, unit: 'epochs' })
      report({
        type: 'cost',
        terminalSteps: 0,
        frames: 0,
        labels: objective.labelCount,
        updates,
        parameters: parameterCount,
      })
      report({ type: 'metric', name: 'encoder loss', step: updates, value: trainLoss / batches })
      report({ type: 'metric', name: 'encoder held-out loss', step: updates, value: loss })

      // Stop
      if (options.lossThreshold !== undefined && best.loss <= options.lossThreshold) stop = 'lossThreshold'
      else if (epoch - best.epoch >= options.patience) stop = 'patience'
      else if (epoch === options.epochs) stop = 'epochs'
    }

    report({ type: 'stop', condition: stop })
    best.figures.delete('loss')
    for (const [name, value] of best.figures)
      report({ type: 'metric', name: `encoder held-out ${name}`, step: updates, value })
    return await finishedEncoder({ id, engine, body, objective, weights: best.weights, samples, episodes, signal })
  } catch (error) {
    await engine.close()
    throw error
  }
}

function usable(objective: Objective, places: Int32Array, what: string): Int32Array {
  const left = places.filter((place) => objective.isUsable(place))
  if (left.length > 0) return left
  throw new LudusError(
    'TOO_FEW_SAMPLES',
    `Cannot find a sample to ${what} among ${places.length}: label more of them, or record longer episodes`,
  )
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
