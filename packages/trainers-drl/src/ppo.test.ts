import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AnyEnv,
  box,
  createRng,
  createVectorEnv,
  dict,
  discrete,
  episodeStatistics,
  multiDiscrete,
  noResumption,
  type Policy,
  type RunEvent,
  type Space,
  type SyncEnv,
  timeLimit,
} from '@ludus/core'
import { createCorridor, describePolicy, describeTrainer } from '@ludus/core/testing'
import { createAgent, loadAgent } from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { endToEnd } from './end-to-end.js'
import { ppo } from './ppo.js'

const compute = { engine: 'onnx', threads: 1 } as const
const corridor = () => episodeStatistics(timeLimit(createCorridor({ length: 5 }), 20))

/** Sees a row of pixels. */
const pixelBody = { kind: 'cnn', convolutions: [{ filters: 4, kernel: 1, stride: 1 }], hidden: [32] }

const quick = { learningRate: 3e-3, rolloutSteps: 32, batchSize: 32, lambda: 0.9 }

interface Training {
  readonly envs: readonly AnyEnv[]
  readonly options?: Record<string, unknown>
  readonly steps: number
  readonly seed?: number
}

async function learn({ envs, options = {}, steps, seed = 1 }: Training) {
  const events: RunEvent[] = []
  const evaluated: number[] = []
  const policy = await ppo.learn({
    options: ppo.configSchema.parse({ ...quick, ...options }),
    rng: createRng(seed),
    budget: { steps },
    compute,
    goal: null,
    resumption: noResumption,
    signal: new AbortController().signal,
    report: (event) => events.push(event),
    env: createVectorEnv(envs),
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

/** One step long; sees a number out of 3 as a row of zeros with a 1, and pays by what is answered to it. */
function echo<Action>(
  actionSpace: Space<Action>,
  reward: (wanted: number, action: Action) => number,
): SyncEnv<Float32Array, Action, undefined> {
  let rng = createRng(0)
  let wanted = 0
  const observe = () => {
    wanted = rng.integer(0, 3)
    return Float32Array.from({ length: 3 }, (_, index) => Number(index === wanted))
  }
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 1, shape: [3], dtype: 'float32' }),
    actionSpace,
    stateSpace: undefined,
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      return { observation: observe(), state: undefined, info: {} }
    },
    step(action) {
      const paid = reward(wanted, action)
      return { observation: observe(), state: undefined, info: {}, reward: paid, terminated: true, truncated: false }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** Shows each of the three numbers. */
const allNumbers = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)
const body = { kind: 'mlp', hidden: [16], activation: 'tanh' }
const byIndex = () => echo(discrete(3, 5), (wanted, action) => Number(action === 5 + wanted))

describeTrainer('ppo on pixels', {
  trainer: endToEnd(ppo),
  options: { ...quick, body: pixelBody },
  makeEnv: () => createVectorEnv([corridor(), corridor()]),
  steps: 400,
})

describeTrainer('ppo on numbers', {
  trainer: endToEnd(ppo),
  options: { ...quick, body },
  makeEnv: () => createVectorEnv([byIndex(), byIndex()]),
  steps: 200,
})

describePolicy('the policy of ppo', {
  make: async () => (await learn({ envs: [corridor()], options: { body: pixelBody }, steps: 64 })).policy,
})

describe('ppo', () => {
  it('learns from pixels to walk to the end of a corridor', async () => {
    const { policy, events } = await learn({
      envs: [corridor(), corridor()],
      options: { body: pixelBody },
      steps: 3_000,
    })
    // Right, from each of the four cells before the last.
    const pictures = Uint8Array.from({ length: 4 * 5 }, (_, index) => (index % 6 === 0 ? 255 : 0))
    expect(await greedy(policy, pictures)).toEqual([1, 1, 1, 1])
    expect(events.find((event) => event.type === 'engine')).toMatchObject({ engine: 'onnx', threads: 1 })
    await policy.close()
  })

  it('learns to name what it sees, with actions that do not start at 0', async () => {
    const { policy } = await learn({ envs: [byIndex(), byIndex()], options: { body }, steps: 1_500 })
    expect(await greedy(policy, allNumbers)).toEqual([5, 6, 7])
    await policy.close()
  })

  it('learns several choices at once', async () => {
    const space = multiDiscrete([3, 2], { start: [1, 0] })
    // The first choice is the number, the second whether it is the last one.
    const make = () =>
      echo(space, (wanted, [first, second]) => Number(first === 1 + wanted) + Number((second === 1) === (wanted === 2)))
    const { policy } = await learn({ envs: [make(), make()], options: { body }, steps: 2_500 })
    expect(await greedy(policy, allNumbers)).toEqual([1, 0, 2, 0, 3, 1])
    await policy.close()
  })

  it('learns numbers, and keeps within the bounds of what it may do', async () => {
    const space = box({ low: -1, high: 0.5, shape: [1], dtype: 'float32' })
    // The best answers to the three are -0.5, 0 and 0.5, and the last one is the bound.
    const make = () => echo(space, (wanted, [action = 0]) => -((action - (wanted - 1) / 2) ** 2))
    const { policy } = await learn({
      envs: [make(), make()],
      options: { body, discount: 0, entropyCoefficient: 0 },
      steps: 6_000,
    })
    const [low = 0, middle = 0, high = 0] = await greedy(policy, allNumbers)
    expect(low).toBeCloseTo(-0.5, 0.7)
    expect(middle).toBeCloseTo(0, 0.7)
    expect(high).toBeGreaterThan(0.3)
    expect(high).toBeLessThanOrEqual(0.5)
    await policy.close()
  })

  it('bootstraps past a cut and stops at an end', async () => {
    // Cut for ever is worth 0.5 / (1 - 0.9) = 5, the end 0.6. Were a cut an end, the end would look better.
    const env = echo(discrete(2), (_, action) => (action === 1 ? 0.5 : 0.6))
    const step: typeof env.step = (action) => ({
      ...(env.step(action) as ReturnType<SyncEnv<Float32Array, number, undefined>['step']>),
      terminated: action === 0,
      truncated: action === 1,
    })
    const { policy } = await learn({ envs: [{ ...env, step }], options: { body, discount: 0.9 }, steps: 3_000 })
    expect(await greedy(policy, allNumbers)).toEqual([1, 1, 1])
    await policy.close()
  })

  it.each([{}, { annealing: true, valueClipRange: 0.2, targetKl: 0.01, normaliseAdvantages: false }])(
    'the same seed gives the same figures, bit for bit, and another seed others: %j',
    async (options) => {
      const training = { options: { body: pixelBody, ...options }, steps: 300 }
      const [one, same, other] = await Promise.all(
        [1, 1, 2].map((seed) => learn({ ...training, envs: [corridor()], seed })),
      )
      expect(same?.events).toEqual(one?.events)
      expect(other?.events).not.toEqual(one?.events)
      await Promise.all([one, same, other].map((run) => run?.policy.close()))
    },
  )

  it('charges its steps, updates and parameters, and evaluates when it is due and at the end', async () => {
    const training = {
      envs: [byIndex(), byIndex()],
      options: { body: { kind: 'mlp', hidden: [4] }, batchSize: 24, epochs: 3 },
      steps: 200,
    }
    const { policy, events, evaluated } = await learn(training)
    // Rollouts of 64, 64, 64 and the last 8 steps: 128 is the first from 100 on.
    expect(evaluated).toEqual([128, 200])
    // 3 epochs of 2 minibatches of 24 from 64 steps, none from 8. 3·4 + 4 and heads of 3 and of 1.
    const cost = events.findLast((event) => event.type === 'cost')
    expect(cost).toMatchObject({ terminalSteps: 200, updates: 18, parameters: 2 * 16 + 4 * 3 + 3 + 4 + 1 })
    await policy.close()
  })

  it('stops learning from a rollout when the policy has gone too far from it', async () => {
    const updatesWith = async (targetKl: number | null) => {
      const { policy, events } = await learn({ envs: [byIndex()], options: { body, targetKl }, steps: 128 })
      await policy.close()
      return (events.findLast((event) => event.type === 'cost') as { updates: number }).updates
    }
    // Four rollouts, four epochs of one minibatch each; the first minibatch is never too far.
    expect(await updatesWith(null)).toBe(16)
    expect(await updatesWith(1e-9)).toBe(8)
  })

  it('saves a policy that loads anywhere, takes the same actions, and draws the same from equal generators', async () => {
    const space = box({ low: -1, high: 1, shape: [2], dtype: 'float32' })
    const { policy } = await learn({ envs: [echo(space, () => 0)], options: { body }, steps: 64 })
    const directory = await mkdtemp(join(tmpdir(), 'ludus-ppo-'))
    await createAgent({ encoder: null, policy }).save(directory, {
      env: { id: 'test/echo-v1', options: {} },
      frameStack: 1,
      observe: 'pixels',
    })
    const { agent } = await loadAgent(directory, compute)
    const acts = (one: Policy, deterministic: boolean, seed: number) =>
      one.act(allNumbers, { deterministic, rng: createRng(seed) })
    for (const deterministic of [true, false])
      expect(await acts(agent.policy, deterministic, 3)).toEqual(await acts(policy, deterministic, 3))
    // The best actions are always the same, and draws are not.
    expect(await acts(agent.policy, true, 4)).toEqual(await acts(agent.policy, true, 3))
    expect(await acts(agent.policy, false, 4)).not.toEqual(await acts(agent.policy, false, 3))
    await agent.close()
    await policy.close()
    await rm(directory, { recursive: true })
  })

  it('says so when the values run away', async () => {
    const training = learn({ envs: [byIndex()], options: { body, learningRate: 1e30 }, steps: 300 })
    await expect(training).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' })
  })

  it('refuses what it cannot learn on', async () => {
    const noDistribution = echo(dict({ button: discrete(2) }) as Space<unknown>, () => 0)
    await expect(learn({ envs: [noDistribution as AnyEnv], steps: 64 })).rejects.toMatchObject({
      code: 'UNSUPPORTED_SPACE',
    })
    const tooSmall = learn({ envs: [byIndex()], options: { batchSize: 33 }, steps: 64 })
    await expect(tooSmall).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })
})
