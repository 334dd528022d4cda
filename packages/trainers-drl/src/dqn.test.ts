import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AnyEnv,
  box,
  createRng,
  createVectorEnv,
  discrete,
  episodeStatistics,
  type LudusError,
  noResumption,
  type Policy,
  type RunEvent,
  type SyncEnv,
  timeLimit,
  transformReward,
} from '@ludus/core'
import { createCorridor, describePolicy, describeTrainer } from '@ludus/core/testing'
import { createAgent, loadAgent } from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { dqn } from './dqn.js'
import { endToEnd } from './end-to-end.js'

const corridor = () => episodeStatistics(timeLimit(createCorridor({ length: 5 }), 20))

/** Sees a row of pixels. */
const pixelBody = { kind: 'cnn', convolutions: [{ filters: 4, kernel: 1, stride: 1 }], hidden: [32] }

const quick = {
  learningRate: 3e-3,
  learningStarts: 100,
  updateEvery: 2,
  targetUpdateEvery: 50,
  explorationSteps: 500,
  replaySize: 2_000,
}

interface Training {
  readonly envs: readonly AnyEnv[]
  readonly options: Record<string, unknown>
  readonly steps: number
  readonly seed?: number
}

async function learn({ envs, options, steps, seed = 1 }: Training) {
  const events: RunEvent[] = []
  const evaluated: number[] = []
  const env = createVectorEnv(envs)
  const policy = await dqn.learn({
    options: dqn.configSchema.parse({ ...quick, ...options }),
    rng: createRng(seed),
    budget: { steps },
    compute: { engine: 'onnx', threads: 1 },
    goal: null,
    resumption: noResumption,
    signal: new AbortController().signal,
    report: (event) => events.push(event),
    env,
    framesPerObservation: 1,
    evaluateEvery: steps / 2,
    evaluate: async (_, progress) => {
      evaluated.push(progress.steps)
    },
  })
  return { policy, events, evaluated }
}

async function greedy(policy: Policy, observations: Uint8Array | Float32Array): Promise<number[]> {
  const actions = await policy.act(observations, { deterministic: true, rng: createRng(0) })
  return [...(actions as Int32Array)]
}

/** What `policy.json` says, the fingerprint of the weights included. */
async function savedManifest(policy: Policy): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ludus-dqn-'))
  await policy.save(directory)
  const manifest = await readFile(join(directory, 'policy.json'), 'utf8')
  await rm(directory, { recursive: true })
  return manifest
}

/** One number in, one step long: action 1 pays 0.5 and the episode is cut, action 0 pays 0.6 and ends the task. */
function cutOrEnd(): SyncEnv<Float32Array, number, undefined> {
  const observation = () => Float32Array.of(1)
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 1, shape: [1], dtype: 'float32' }),
    actionSpace: discrete(2),
    stateSpace: undefined,
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset: () => ({ observation: observation(), state: undefined, info: {} }),
    step: (action) => ({
      observation: observation(),
      state: undefined,
      info: {},
      reward: action === 1 ? 0.5 : 0.6,
      terminated: action === 0,
      truncated: action === 1,
    }),
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** Asks for the action of the number that it shows, among 5 to 7, for a reward of 1; ten steps long. */
function echo(): SyncEnv<Float32Array, number, undefined> {
  let rng = createRng(0)
  let wanted = 0
  let left = 0
  const observe = () => {
    wanted = rng.integer(0, 3)
    return Float32Array.from({ length: 3 }, (_, index) => Number(index === wanted))
  }
  return {
    ...cutOrEnd(),
    observationSpace: box({ low: 0, high: 1, shape: [3], dtype: 'float32' }),
    actionSpace: discrete(3, 5),
    reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      left = 10
      return { observation: observe(), state: undefined, info: {} }
    },
    step(action) {
      const reward = Number(action - 5 === wanted)
      left--
      return { observation: observe(), state: undefined, info: {}, reward, terminated: left === 0, truncated: false }
    },
  }
}

describeTrainer('dqn on pixels', {
  trainer: endToEnd(dqn),
  options: { ...quick, body: pixelBody },
  makeEnv: () => createVectorEnv([corridor(), corridor()]),
  steps: 400,
})

describeTrainer('dqn with auxiliary labels', {
  trainer: endToEnd(dqn),
  options: { ...quick, body: pixelBody, auxiliaryLabels: { weight: 0.5, labels: ['position'] } },
  makeEnv: () => createVectorEnv([corridor(), corridor()]),
  steps: 400,
})

describePolicy('the policy of dqn', {
  make: async () => (await learn({ envs: [corridor()], options: { body: pixelBody }, steps: 120 })).policy,
})

describe('dqn', () => {
  it('learns from pixels to walk to the end of a corridor', async () => {
    const envs = [corridor(), corridor()]
    const { policy, events } = await learn({ envs, options: { body: pixelBody }, steps: 2_000 })
    // Right, from each of the four cells before the last.
    const pictures = Uint8Array.from({ length: 4 * 5 }, (_, index) => (index % 6 === 0 ? 255 : 0))
    expect(await greedy(policy, pictures)).toEqual([1, 1, 1, 1])
    expect(events.some((event) => event.type === 'episode')).toBe(true)
    await policy.close()
  })

  it('learns from vectors, with actions that do not start at 0', async () => {
    const { policy } = await learn({ envs: [echo()], options: { body: { kind: 'mlp', hidden: [16] } }, steps: 1_500 })
    expect(await greedy(policy, Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1))).toEqual([5, 6, 7])
    await policy.close()
  })

  it.each([{ multiStep: 3 }, { priorityExponent: 0.6 }, { duelling: 16 }])(
    'learns to walk to the end with %j',
    async (options) => {
      const envs = [corridor(), corridor()]
      const { policy } = await learn({ envs, options: { body: pixelBody, ...options }, steps: 2_000 })
      const pictures = Uint8Array.from({ length: 4 * 5 }, (_, index) => (index % 6 === 0 ? 255 : 0))
      expect(await greedy(policy, pictures)).toEqual([1, 1, 1, 1])
      await policy.close()
    },
  )

  it('saves a duelling policy that comes back with its streams', async () => {
    const options = { body: { kind: 'mlp', hidden: [8] }, duelling: 4 }
    const { policy } = await learn({ envs: [echo()], options, steps: 200 })
    const directory = await mkdtemp(join(tmpdir(), 'ludus-duelling-'))
    const pipeline = { env: { id: 'test/echo-v1', options: {} }, frameStack: 1, observe: 'pixels' as const }
    await createAgent({ encoder: null, policy }).save(directory, pipeline)
    const { agent } = await loadAgent(directory, { engine: 'onnx', threads: 1 })
    const observations = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)
    expect(await greedy(agent.policy, observations)).toEqual(await greedy(policy, observations))
    await agent.close()
    await policy.close()
    await rm(directory, { recursive: true })
  })

  it('bootstraps past a cut and stops at an end', async () => {
    // Cut for ever is worth 0.5 / (1 - 0.9) = 5, the end 0.6. Were a cut an end, the end would look better.
    const { policy } = await learn({ envs: [cutOrEnd()], options: { discount: 0.9 }, steps: 1_500 })
    expect(await greedy(policy, Float32Array.of(1))).toEqual([1])
    await policy.close()
  })

  it.each([{}, { double: false }, { multiStep: 3 }, { priorityExponent: 0.6 }, { duelling: 16 }])(
    'the same seed gives the same figures and weights, bit for bit, and another seed others: %j',
    async (options) => {
      const training = { options: { body: pixelBody, ...options }, steps: 600 }
      const runs = await Promise.all([1, 1, 2].map((seed) => learn({ ...training, envs: [corridor()], seed })))
      const [one, same, other] = await Promise.all(
        runs.map(async ({ policy, events }) => ({ events, manifest: await savedManifest(policy) })),
      )
      expect(same).toEqual(one)
      expect(other?.events).not.toEqual(one?.events)
      expect(other?.manifest).not.toBe(one?.manifest)
      await Promise.all(runs.map(({ policy }) => policy.close()))
    },
  )

  it('charges its steps, updates and parameters, and evaluates when it is due and at the end', async () => {
    const training = {
      envs: [corridor(), corridor()],
      options: { body: { kind: 'cnn', convolutions: pixelBody.convolutions, hidden: [] } },
      steps: 400,
    }
    const { policy, events, evaluated } = await learn(training)
    expect(evaluated).toEqual([200, 400])
    // In the last step 398 were done before: (398 - 100) / 2 = 149 updates. 4 filters of 1×1 and biases; 4×5 to 2.
    const cost = events.findLast((event) => event.type === 'cost')
    expect(cost).toMatchObject({ terminalSteps: 400, frames: 400, updates: 149, parameters: 4 + 4 + 20 * 2 + 2 })
    await policy.close()
  })

  it('says so when the values run away', async () => {
    const options = { body: { kind: 'mlp', hidden: [8] }, learningRate: 1e30, learningStarts: 10 }
    const training = learn({ envs: [cutOrEnd()], options, steps: 300 })
    await expect(training).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' })
  })

  it('learns to say the labels of the state data, beside the values', async () => {
    // Without rewards and successors the values are 0 soon: what is left of the loss is that of the labels.
    const options = { body: pixelBody, discount: 0, explorationEnd: 1, auxiliaryLabels: { weight: 1 } }
    const worthless = transformReward(corridor(), () => 0)
    const { policy, events } = await learn({ envs: [worthless], options, steps: 1_000 })
    const losses = events.flatMap((event) => (event.type === 'metric' && event.name === 'loss' ? event.value : []))
    // 12 times the variance of a number in [0, 1], of which nothing is known, is about 1.
    expect(losses[0]).toBeGreaterThan(0.05)
    expect(losses.at(-1)).toBeLessThan(0.01)
    // A position for each step; beside the network's parameters those of a head from 32 features to one number.
    const plain = await learn({ envs: [corridor()], options: { body: pixelBody }, steps: 100 })
    const [cost, plainCost] = [events, plain.events].map((all) => all.findLast((event) => event.type === 'cost'))
    expect(plainCost).toMatchObject({ labels: 0 })
    expect(cost).toMatchObject({ labels: 1_000, parameters: (plainCost?.parameters as number) + 32 + 1 })
    await Promise.all([policy.close(), plain.policy.close()])
  })

  it.each([
    { env: cutOrEnd(), labels: undefined, code: 'NO_LABELS' },
    { env: corridor(), labels: ['height'], code: 'UNKNOWN_LABEL' },
  ])('refuses labels that the state data do not have: $code', async ({ env, labels, code }) => {
    const options = { auxiliaryLabels: { weight: 1, labels } }
    await expect(learn({ envs: [env as AnyEnv], options, steps: 10 })).rejects.toMatchObject({ code })
  })

  it('refuses what it cannot learn on', async () => {
    const env = { ...cutOrEnd(), actionSpace: box({ low: 0, high: 1, shape: [1], dtype: 'float32' }) }
    const training = learn({ envs: [env as unknown as AnyEnv], options: {}, steps: 10 })
    await expect(training).rejects.toSatisfy((error: LudusError) => error.code === 'UNSUPPORTED_SPACE')
  })
})
