import {
  type Agent,
  type Compute,
  type Encoder,
  type EncoderTrainer,
  encodeObservations,
  type Learner,
  LudusError,
  parseWith,
  type SampleSet,
  type TrainContext,
  type Trainer,
} from '@ludus/core'
import { loadSampleSet, recordSamples } from '@ludus/encoders'
import { createAgent, createEngine, loadEncoder } from '@ludus/nn'
import { z } from 'zod'

/** A part that a plugin offers, and its options, which its own schema reads. */
const partSchema = (usual: string) =>
  z
    .strictObject({ id: z.string().min(1).default(usual), options: z.record(z.string(), z.unknown()).default({}) })
    .prefault({})

const splitOptionsSchema = z.strictObject({
  /** Where stage 1's frames and labels come from. */
  samples: z
    .discriminatedUnion('source', [
      /** Random play on the training env, so many terminal steps of it. */
      z.strictObject({ source: z.literal('record'), steps: z.int().positive().default(10_000) }),
      /** A folder that `ludus record` or `ludus samples import` wrote. */
      z.strictObject({ source: z.literal('folder'), directory: z.string().min(1) }),
    ])
    .prefault({ source: 'record' }),
  /** The stage-1 objective. */
  encoder: partSchema('supervised'),
  /** The algorithm that trains the policy on features. */
  learner: partSchema('dqn'),
})

export type SplitOptions = z.output<typeof splitOptionsSchema>

/** Split training: an encoder from samples alone, then a policy by playing, the encoder frozen. */
export const split: Trainer<SplitOptions> = { id: 'split', configSchema: splitOptionsSchema, train: trainSplit }

/**
 * Trains an encoder, freezes it, and trains a policy on its features. A run that goes on loads the encoder that it has
 * made before, and plays no samples again.
 *
 * @returns The agent of both. It owns their engines: close it.
 * @throws {LudusError} `INVALID_CONFIG` for options that the encoder or the learner refuses, before anything is played;
 * `ENCODER_CHANGED` when the policy's training moved the encoder.
 */
async function trainSplit(context: TrainContext<SplitOptions>): Promise<Agent> {
  const { options, rng, compute, signal, report } = context
  const stageOne = configure(context.encoderTrainer(options.encoder.id), options.encoder.options, 'the encoder')
  const stageTwo = configure(context.learner(options.learner.id), options.learner.options, 'the learner')

  const folder = await context.artefact('encoder', async (directory) => {
    // 1. Sample data: frames with labels. No reward is read here.
    report({ type: 'stage', stage: 'record' })
    const samples = await sampleData(context)

    // 2. Train the encoder on them alone, then treat it as a function. Its context holds no env.
    report({ type: 'stage', stage: 'encoder' })
    const trained = await stageOne.part.train({
      options: stageOne.options,
      samples,
      rng: rng.fork('encoder'),
      compute,
      signal,
      report,
    })
    try {
      await trained.save(directory)
    } finally {
      await trained.close()
    }
  })
  const encoder = await openEncoder(folder, compute)

  try {
    // 3. Train the policy on features, by what its actions lead to.
    report({ type: 'stage', stage: 'policy' })
    const policy = await stageTwo.part.learn({
      options: stageTwo.options,
      rng: rng.fork('policy'),
      budget: context.budget,
      compute,
      goal: context.goal,
      resumption: context.resumption,
      signal,
      report,
      env: encodeObservations(context.env, encoder),
      framesPerObservation: 1,
      evaluateEvery: context.evaluateEvery,
      async evaluate(policy, progress) {
        const agent = createAgent({ encoder, policy })
        await context.evaluate(agent, progress)
        await context.checkpoints.save('latest', agent)
      },
    })

    // 4. Prove that the split held: not a byte of the encoder has changed since stage 1 left it.
    const [trained, used] = [encoder.manifest.fingerprint, encoder.fingerprint()]
    if (used !== trained) {
      await policy.close()
      throw new LudusError(
        'ENCODER_CHANGED',
        `Cannot call the encoder frozen: its fingerprint was ${trained} after stage 1 and is ${used} after the learner ${options.learner.id}`,
      )
    }
    return createAgent({ encoder, policy })
  } catch (error) {
    await encoder.close()
    throw error
  }
}

/** Loads the encoder that stage 1 saved, on an engine of its own. Closing it closes the engine. */
async function openEncoder(directory: string, compute: Compute): Promise<Encoder> {
  const engine = await createEngine(compute)
  try {
    const encoder = await loadEncoder(directory, engine)
    return {
      ...encoder,
      async close() {
        await encoder.close()
        await engine.close()
      },
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Reads a part's options by its own schema. */
function configure<Part extends EncoderTrainer | Learner>(part: Part, options: unknown, what: string) {
  return {
    part,
    options: parseWith(part.configSchema, options, 'INVALID_CONFIG', `the options of ${what} ${part.id}`),
  }
}

async function sampleData(context: TrainContext<SplitOptions>): Promise<SampleSet> {
  const { options, env, rng, signal, report, framesPerObservation } = context
  if (options.samples.source === 'record') {
    const { steps } = options.samples
    return recordSamples({ env, steps, play: 'random', framesPerObservation, rng: rng.fork('record'), signal, report })
  }
  const samples = await loadSampleSet(options.samples.directory)
  if (samples.framesPerObservation !== framesPerObservation)
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot train on samples of ${samples.framesPerObservation} stacked frames: the env stacks ${framesPerObservation}`,
    )
  // The terminal worked for them once, in another run; learning from them is charged here.
  report({
    type: 'cost',
    terminalSteps: 0,
    frames: samples.size,
    labels: samples.values.length,
    updates: 0,
    parameters: 0,
  })
  return samples
}
