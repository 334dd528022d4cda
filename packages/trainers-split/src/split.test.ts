import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Agent,
  createRng,
  createVectorEnv,
  type Encoder,
  type EncoderTrainer,
  type Learner,
  noResumption,
  type RunEvent,
  requireBox,
  timeLimit,
  type VectorEnv,
} from '@ludus/core'
import { createCorridor, describeTrainer } from '@ludus/core/testing'
import { recordSamples, saveSampleSet, supervised } from '@ludus/encoders'
import { createEngine, createNetwork, networkPolicy, withHead } from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { split } from './split.js'

const makeEnv = () => createVectorEnv([0, 1].map(() => timeLimit(createCorridor({ length: 5 }), 12)))

/** Plays by chance and returns a policy that it drew, so that these tests are about split alone. */
const chance: Learner<{ readonly luck: number }> = {
  id: 'chance',
  configSchema: z.strictObject({ luck: z.number().default(0) }),
  async learn({ env, rng, budget, compute, signal, report, evaluateEvery, evaluate }) {
    const space = requireBox(env.observationSpace, 'the features', 'float32')
    const engine = await createEngine(compute)
    const network = withHead(createNetwork({ kind: 'mlp', hidden: [] }, space.shape), 2)
    const policy = networkPolicy({
      engine,
      ownsEngine: true,
      network,
      weights: network.initialise(rng),
      observationSpace: space,
      actionSpace: env.actionSpace,
    })
    await env.reset({ seed: 1 })
    for (let steps = env.numEnvs; steps <= budget.steps; steps += env.numEnvs) {
      signal.throwIfAborted()
      const { observations } = await env.step(Int32Array.from({ length: env.numEnvs }, () => rng.integer(0, 2)))
      const value = (observations as Float32Array)[0] as number
      report({ type: 'metric', name: 'feature', step: steps, value })
      if (steps % evaluateEvery === 0) await evaluate(policy, { steps, updates: 0 })
    }
    return policy
  },
}

const encoderOptions = {
  network: { kind: 'cnn', convolutions: [{ filters: 4, kernel: 1, stride: 1 }], hidden: [8] },
  epochs: 2,
}
const options = {
  samples: { source: 'record', steps: 200 },
  encoder: { id: 'supervised', options: encoderOptions },
  learner: { id: 'chance' },
}

interface Training {
  readonly env?: VectorEnv
  readonly options?: Record<string, unknown>
  readonly seed?: number
  readonly learner?: Learner
  readonly encoderTrainer?: EncoderTrainer
  readonly framesPerObservation?: number
}

async function train(training: Training = {}) {
  const env = training.env ?? makeEnv()
  const events: RunEvent[] = []
  const evaluated: Agent[] = []
  const saved: string[] = []
  const result = split.train({
    options: split.configSchema.parse({ ...options, ...training.options }),
    rng: createRng(training.seed ?? 1),
    budget: { steps: 40 },
    compute: { engine: 'onnx', threads: 1 },
    goal: null,
    resumption: noResumption,
    signal: new AbortController().signal,
    report: (event) => events.push(event),
    env,
    framesPerObservation: training.framesPerObservation ?? 1,
    evaluateEvery: 20,
    evaluate: async (agent) => {
      evaluated.push(agent)
    },
    checkpoints: {
      save: async (name) => {
        saved.push(name)
      },
    },
    async artefact(name, make) {
      const directory = await mkdtemp(join(tmpdir(), `ludus-split-${name}-`))
      await make(directory)
      return directory
    },
    learner: () => training.learner ?? chance,
    encoderTrainer: () => training.encoderTrainer ?? supervised,
  })
  const agent = await result.finally(() => env.close())
  return { agent, events, evaluated, saved }
}

describeTrainer('split', {
  trainer: split,
  options,
  makeEnv,
  steps: 40,
  learners: [chance],
  encoderTrainers: [supervised],
})

describe('split', () => {
  it('records, trains the encoder, then the policy, and charges each stage', async () => {
    const { agent, events } = await train()
    const stages = events.filter((event) => event.type === 'stage').map((event) => event.stage)
    expect(stages).toEqual(['record', 'encoder', 'policy'])
    const costs = events.filter((event) => event.type === 'cost')
    expect(costs[0]).toMatchObject({ terminalSteps: 200, frames: 200, updates: 0 })
    expect(costs[1]).toMatchObject({ terminalSteps: 0, frames: 0, labels: 200 })
    await agent.close()
  })

  it('evaluates and returns an agent whose encoder is the one that stage 1 trained', async () => {
    let trained = ''
    const watched: EncoderTrainer = {
      ...supervised,
      async train(context) {
        const encoder = await supervised.train(context as Parameters<typeof supervised.train>[0])
        trained = encoder.fingerprint()
        return encoder
      },
    }
    const { agent, evaluated, saved } = await train({ encoderTrainer: watched })
    expect(evaluated.map(({ encoder }) => encoder?.fingerprint())).toEqual([trained, trained])
    expect(agent.encoder?.fingerprint()).toBe(trained)
    expect(saved).toEqual(['latest', 'latest'])
    await agent.close()
  })

  it('trains the encoder anew for each seed, and equally for the same one', async () => {
    const runs = await Promise.all([1, 1, 2].map((seed) => train({ seed })))
    const [one, same, other] = runs.map(({ agent }) => agent.encoder?.fingerprint())
    expect(same).toBe(one)
    expect(other).not.toBe(one)
    await Promise.all(runs.map(({ agent }) => agent.close()))
  })

  it('refuses a result whose encoder has moved', async () => {
    let moved = false
    const loose: EncoderTrainer = {
      ...supervised,
      async train(context): Promise<Encoder> {
        const encoder = await supervised.train(context as Parameters<typeof supervised.train>[0])
        return { ...encoder, fingerprint: () => (moved ? 'f'.repeat(64) : encoder.fingerprint()) }
      },
    }
    const mover: Learner = {
      ...chance,
      async learn(context) {
        moved = true
        return chance.learn(context as Parameters<typeof chance.learn>[0])
      },
    }
    await expect(train({ encoderTrainer: loose, learner: mover })).rejects.toMatchObject({ code: 'ENCODER_CHANGED' })
  })

  it.each([
    ['the encoder', { encoder: { id: 'supervised', options: { epoch: 3 } } }],
    ['the learner', { learner: { id: 'chance', options: { luck: 'much' } } }],
  ])('refuses wrong options of %s before anything is played', async (_, wrong) => {
    const env = { ...makeEnv(), reset: () => Promise.reject(new Error('played')) }
    await expect(train({ env, options: wrong })).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  })

  it('trains on a folder of samples, and refuses one of another stack of frames', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ludus-split-'))
    try {
      const samples = await recordSamples({
        env: makeEnv(),
        steps: 100,
        play: 'random',
        framesPerObservation: 1,
        rng: createRng(3),
        signal: new AbortController().signal,
        report: () => undefined,
      })
      await saveSampleSet(samples, directory, { env: { id: 'toys/corridor-v1', options: {} }, seed: 3, play: 'random' })
      const folder = { samples: { source: 'folder', directory } }
      const { agent, events } = await train({ options: folder })
      const cost = events.find((event) => event.type === 'cost')
      expect(cost).toMatchObject({ terminalSteps: 0, frames: 100 })
      await agent.close()
      await expect(train({ options: folder, framesPerObservation: 2 })).rejects.toMatchObject({
        code: 'SHAPE_MISMATCH',
      })
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
