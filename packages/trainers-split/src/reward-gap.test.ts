import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AnyEnv,
  createRng,
  createVectorEnv,
  discrete,
  episodeStatistics,
  type Goal,
  LudusError,
  noResumption,
  type Policy,
  type Resumption,
  type RunEvent,
  timeLimit,
  type VectorEnv,
} from '@ludus/core'
import {
  type CorridorState,
  createCorridor,
  createMemoryResumption,
  describePolicy,
  describeTrainer,
} from '@ludus/core/testing'
import { supervised } from '@ludus/encoders'
import { createActionDistribution, createNetwork, withHead } from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { gapValueOptionsSchema, updateGraph as valueUpdateGraph } from './gap-values.js'
import { rewardGap } from './reward-gap.js'
import { scoreFunctionOptionsSchema, updateGraph as scoreUpdateGraph } from './score-function.js'
import { split } from './split.js'

/** Five cells: the last one earns 1, each step costs 0.1. The target is the last one. */
const goal: Goal<CorridorState> = {
  reward: ({ state }) => ({ value: (state.position === 4 ? 1 : 0) - 0.1, terms: {} }),
  targetOf: () => ({ position: 4 }),
}

const corridor = () => episodeStatistics(timeLimit(createCorridor({ length: 5 }), 20))

/** The walker in each of the four cells before the last. */
const pictures = Uint8Array.from({ length: 4 * 5 }, (_, index) => (index % 6 === 0 ? 255 : 0))

/** Sees a row of pixels. */
const body = { kind: 'cnn', convolutions: [{ filters: 4, kernel: 1, stride: 1 }], hidden: [32] }

const readings = {
  value: {
    body,
    learningRate: 3e-3,
    discount: 0.9,
    learningStarts: 100,
    updateEvery: 2,
    targetUpdateEvery: 50,
    explorationSteps: 500,
    replaySize: 2_000,
  },
  'score-function': { reading: 'score-function', body, learningRate: 3e-3, discount: 0.9, rolloutSteps: 16 },
}

interface Training {
  readonly env?: VectorEnv
  readonly options: Record<string, unknown>
  readonly steps: number
  readonly seed?: number
  readonly goal?: Goal | null
  readonly resumption?: Resumption
  readonly signal?: AbortSignal
}

async function learn(training: Training) {
  const { options, steps, seed = 1, resumption = noResumption } = training
  const events: RunEvent[] = []
  const evaluated: number[] = []
  const policy = await rewardGap.learn({
    options: rewardGap.configSchema.parse(options),
    rng: createRng(seed),
    budget: { steps },
    compute: { engine: 'onnx', threads: 1 },
    goal: training.goal === undefined ? (goal as Goal) : training.goal,
    resumption,
    signal: training.signal ?? new AbortController().signal,
    report: (event) => events.push(event),
    env: training.env ?? createVectorEnv([corridor(), corridor()]),
    framesPerObservation: 1,
    evaluateEvery: steps / 2,
    evaluate: async (_, progress) => {
      evaluated.push(progress.steps)
    },
  })
  return { policy, events, evaluated }
}

async function greedy(policy: Policy): Promise<number[]> {
  const actions = await policy.act(pictures, { deterministic: true, rng: createRng(0) })
  return [...(actions as Int32Array)]
}

/** What `policy.json` says, the fingerprint of the weights included. */
async function savedManifest(policy: Policy): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ludus-reward-gap-'))
  await policy.save(directory)
  const manifest = await readFile(join(directory, 'policy.json'), 'utf8')
  await rm(directory, { recursive: true })
  return manifest
}

describe.each(Object.entries(readings))('reward-gap by %s', (reading, options) => {
  const steps = reading === 'value' ? 2_000 : 4_000

  describePolicy('its policy', { make: async () => (await learn({ options, steps: 160 })).policy })

  describeTrainer('split with it', {
    trainer: split,
    options: {
      samples: { source: 'record', steps: 100 },
      encoder: { id: 'supervised', options: { network: body, epochs: 1 } },
      learner: { id: 'reward-gap', options: { ...options, body: { kind: 'mlp', hidden: [8] } } },
    },
    makeEnv: () => createVectorEnv([corridor(), corridor()]),
    steps: 320,
    goal: goal as Goal,
    learners: [rewardGap],
    encoderTrainers: [supervised],
  })

  it.each(['mse', 'huber'])('learns to walk to the target by the loss %s', async (loss) => {
    const { policy, events } = await learn({ options: { ...options, loss }, steps })
    expect(await greedy(policy)).toEqual([1, 1, 1, 1])
    expect(events.some((event) => event.type === 'episode')).toBe(true)
    await policy.close()
  })

  it('learns another thing from a wrong target: to stay away from where the reward is', async () => {
    const { policy } = await learn({ options: { ...options, target: { position: 0 } }, steps })
    expect((await greedy(policy)).at(-1)).toBe(0)
    await policy.close()
  })

  it('the same seed gives the same figures and weights, bit for bit, and another seed others', async () => {
    const runs = await Promise.all([1, 1, 2].map((seed) => learn({ options, steps: 600, seed })))
    const [one, same, other] = await Promise.all(
      runs.map(async ({ policy, events }) => ({ events, manifest: await savedManifest(policy) })),
    )
    expect(same).toEqual(one)
    expect(other?.events).not.toEqual(one?.events)
    expect(other?.manifest).not.toBe(one?.manifest)
    await Promise.all(runs.map(({ policy }) => policy.close()))
  })

  it('goes on from a saved state and ends with the same weights and figures, bit for bit', async () => {
    const whole = await learn({ options, steps: 640 })

    // It is stopped right after its second save, at 320 steps, and goes on in the env that stands there.
    const memory = createMemoryResumption({ everySteps: 160 })
    const controller = new AbortController()
    const stopping: Resumption = {
      ...memory,
      async save(state) {
        await memory.save(state)
        if (memory.saves() === 2) controller.abort(new LudusError('INTERRUPTED', 'stopped by the test'))
      },
    }
    const env = createVectorEnv([corridor(), corridor()])
    const stopped = learn({ env, options, steps: 640, resumption: stopping, signal: controller.signal })
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' })
    // Another seed, so that whatever is drawn anew would show.
    const rest = await learn({ env, options, steps: 640, resumption: memory, seed: 9 })

    expect(await savedManifest(rest.policy)).toBe(await savedManifest(whole.policy))
    const isAfter = (event: RunEvent) => 'step' in event && event.step > 320
    expect(rest.events.filter(isAfter)).toEqual(whole.events.filter(isAfter))
    await Promise.all([whole, rest].map(({ policy }) => policy.close()))
  })

  it('refuses a state that is none of its own', async () => {
    const resumption = createMemoryResumption()
    await resumption.save({ values: { steps: 32 }, arrays: {}, segments: [] })
    const training = learn({ options, steps: 64, resumption })
    await expect(training).rejects.toMatchObject({ code: 'CORRUPT_CHECKPOINT' })
  })

  it('says so when the predictions run away', async () => {
    const training = learn({ options: { ...options, loss: 'mse', learningRate: 1e30 }, steps: 600 })
    await expect(training).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' })
  })

  it('refuses an env without a goal before anything is played', async () => {
    const env = { ...createVectorEnv([corridor()]), reset: () => Promise.reject(new Error('played')) }
    await expect(learn({ env, options, steps: 100, goal: null })).rejects.toMatchObject({ code: 'UNSUPPORTED_ENV' })
  })
})

describe('reward-gap', () => {
  it('refuses options of the other reading', () => {
    const { success } = rewardGap.configSchema.safeParse({ reading: 'score-function', replaySize: 1_000 })
    expect(success).toBe(false)
  })

  it('moves the parameters of the policy and of its prediction, and reads no others', () => {
    const network = withHead(createNetwork({ kind: 'mlp', hidden: [3] }, [2]), 2)
    const byValue = valueUpdateGraph(network, discrete(2), gapValueOptionsSchema.parse({}))
    expect([...byValue.variables.keys()]).toEqual(['online', 'target', 'firstMoment', 'secondMoment'])
    expect([...byValue.assignments.keys()]).toEqual(['online', 'firstMoment', 'secondMoment'])

    const prediction = withHead(createNetwork({ kind: 'mlp', hidden: [3] }, [2]), 1)
    const options = scoreFunctionOptionsSchema.parse({ reading: 'score-function' })
    const byScore = scoreUpdateGraph({ policy: network, prediction }, createActionDistribution(discrete(2)), options, 4)
    const moved = ['policy', 'prediction'].flatMap((name) => [name, `${name} first moment`, `${name} second moment`])
    expect([...byScore.variables.keys()].toSorted()).toEqual(moved)
    expect([...byScore.assignments.keys()].toSorted()).toEqual(moved)
  })

  it('by score-function charges whole rollouts, and learns nothing from what the budget cuts short', async () => {
    const { policy, events, evaluated } = await learn({ options: readings['score-function'], steps: 80 })
    // Rollouts of 16 steps of two envs: after 32 and 64 steps, and 16 steps that are left over.
    expect(evaluated).toEqual([64, 80])
    expect(events.findLast((event) => event.type === 'cost')).toMatchObject({ terminalSteps: 80, updates: 2 })
    await policy.close()
  })

  it('by value charges its steps, updates and parameters, and evaluates when it is due and at the end', async () => {
    const { policy, events, evaluated } = await learn({ options: readings.value, steps: 400 })
    expect(evaluated).toEqual([200, 400])
    // In the last step 398 were done before: (398 - 100) / 2 = 149. 4 filters of 1×1 and biases; 4×5 to 32, to 2.
    const cost = events.findLast((event) => event.type === 'cost')
    const parameters = 4 + 4 + (20 * 32 + 32) + (32 * 2 + 2)
    expect(cost).toMatchObject({ terminalSteps: 400, frames: 400, updates: 149, parameters })
    await policy.close()
  })

  it('by value refuses actions that it cannot choose from', async () => {
    const env = createVectorEnv([
      { ...corridor(), actionSpace: createCorridor({ length: 2 }).observationSpace } as AnyEnv,
    ])
    await expect(learn({ env, options: {}, steps: 10 })).rejects.toMatchObject({ code: 'UNSUPPORTED_SPACE' })
  })
})
