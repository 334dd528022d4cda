import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Agent,
  createRng,
  createVectorEnv,
  type Encoder,
  type EncoderTrainer,
  type Goal,
  type LearnContext,
  type Learner,
  LudusError,
  noResumption,
  type Resumption,
  type RunEvent,
  requireBox,
  type TrainContext,
  timeLimit,
  type VectorEnv,
} from '@ludus/core'
import { type CorridorState, createCorridor, createMemoryResumption, describeTrainer } from '@ludus/core/testing'
import { recordSamples, saveSampleSet, supervised } from '@ludus/encoders'
import { createEngine, createNetwork, networkPolicy, withHead } from '@ludus/nn'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { rewardGap } from './reward-gap.js'
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
  readonly goal?: Goal
  readonly resumption?: Resumption
  readonly signal?: AbortSignal
  readonly artefact?: TrainContext<unknown>['artefact']
  /** Told of each agent that is evaluated. */
  readonly evaluate?: (agent: Agent) => void
}

const makeAnew: TrainContext<unknown>['artefact'] = async (name, make) => {
  const directory = await mkdtemp(join(tmpdir(), `ludus-split-${name}-`))
  onTestFinished(() => rm(directory, { recursive: true }))
  await make(directory)
  return directory
}

/** Makes each artefact once, as a run's folder does. */
function makeOnce(folder: string): TrainContext<unknown>['artefact'] {
  onTestFinished(() => rm(folder, { recursive: true }))
  return async (name, make) => {
    const directory = join(folder, name)
    if (existsSync(directory)) return directory
    await mkdir(directory)
    await make(directory)
    return directory
  }
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
    goal: training.goal ?? null,
    resumption: training.resumption ?? noResumption,
    signal: training.signal ?? new AbortController().signal,
    report: (event) => events.push(event),
    env,
    framesPerObservation: training.framesPerObservation ?? 1,
    evaluateEvery: 20,
    evaluate: async (agent) => {
      evaluated.push(agent)
      training.evaluate?.(agent)
    },
    checkpoints: {
      save: async (name) => {
        saved.push(name)
      },
    },
    artefact: training.artefact ?? makeAnew,
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
    const move = (agent: Agent) => Object.assign(agent.encoder as Encoder, { fingerprint: () => 'f'.repeat(64) })
    await expect(train({ evaluate: move })).rejects.toMatchObject({ code: 'ENCODER_CHANGED' })
  })

  it('hands the learner features and the state data, and nothing that could move the encoder', async () => {
    let handed: LearnContext<unknown> | undefined
    const watched: Learner = {
      ...chance,
      learn(context) {
        handed = context
        return chance.learn(context as Parameters<typeof chance.learn>[0])
      },
    }
    const { agent } = await train({ learner: watched })
    expect(handed?.env.observationSpace.toJSON()).toMatchObject({ shape: [1], dtype: 'float32' })
    expect(handed?.env.stateSpace).toBeDefined()
    const isEncoder = (value: unknown) => value !== null && typeof value === 'object' && 'encode' in value
    expect(Object.values({ ...handed, ...handed?.env }).some(isEncoder)).toBe(false)
    await agent.close()
  })

  it('goes on with the encoder that an earlier process made, and plays and trains nothing for it again', async () => {
    const artefact = makeOnce(await mkdtemp(join(tmpdir(), 'ludus-split-')))
    const first = await train({ artefact })
    const untrainable: EncoderTrainer = { ...supervised, train: () => Promise.reject(new Error('trained again')) }
    const second = await train({ artefact, encoderTrainer: untrainable })
    expect(second.agent.encoder?.fingerprint()).toBe(first.agent.encoder?.fingerprint())
    expect(second.events.flatMap((event) => (event.type === 'stage' ? [event.stage] : []))).toEqual(['policy'])
    // What the policy learns from is the same too, bit for bit.
    const features = ({ events }: typeof first) =>
      events.filter((event) => event.type === 'metric' && event.name === 'feature')
    expect(features(second)).toEqual(features(first))
    await Promise.all([first, second].map(({ agent }) => agent.close()))
  })

  it('that was stopped goes on, and ends with the same policy, bit for bit', async () => {
    const goal: Goal<CorridorState> = {
      reward: ({ state }) => ({ value: state.position === 4 ? 1 : 0, terms: {} }),
      targetOf: () => ({ position: 4 }),
    }
    const training = {
      goal: goal as Goal,
      learner: rewardGap,
      options: { learner: { id: 'reward-gap', options: { reading: 'score-function', rolloutSteps: 5 } } },
    }
    const whole = await train(training)

    const resumption = createMemoryResumption({ everySteps: 10 })
    const controller = new AbortController()
    const save: Resumption['save'] = async (state) => {
      await resumption.save(state)
      controller.abort(new LudusError('INTERRUPTED', 'stopped by the test'))
    }
    const artefact = makeOnce(await mkdtemp(join(tmpdir(), 'ludus-split-')))
    const env = makeEnv()
    const unclosed = { ...env, close: async () => undefined }
    const stopping = { ...training, artefact, env: unclosed, signal: controller.signal }
    await expect(train({ ...stopping, resumption: { ...resumption, save } })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    })
    const rest = await train({ ...training, artefact, env, resumption })

    const manifests = await Promise.all(
      [whole, rest].map(async ({ agent }) => {
        const directory = await mkdtemp(join(tmpdir(), 'ludus-split-policy-'))
        onTestFinished(() => rm(directory, { recursive: true }))
        await agent.policy.save(directory)
        return readFile(join(directory, 'policy.json'), 'utf8')
      }),
    )
    expect(manifests[1]).toBe(manifests[0])
    await Promise.all([whole, rest].map(({ agent }) => agent.close()))
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
