import { createRegistry, createRng, episodeStatistics, type LearnContext, noResumption, type Policy } from '@ludus/core'
import classic from '@ludus/envs-classic'
import { dqn, ppo } from '@ludus/trainers-drl'
import { type PeerResult, pythonPeer } from './python-peer.js'

/** One algorithm on CartPole, with the same hyperparameters for both sides. Learning rates are constant. */
interface Case {
  readonly learner: 'ppo' | 'dqn'
  readonly numEnvs: number
  readonly steps: number
  readonly hidden: readonly number[]
  readonly activation: 'relu' | 'tanh'
  readonly options: Readonly<Record<string, unknown>>
  /** The same in the words of Stable-Baselines3. */
  readonly peerOptions: Readonly<Record<string, unknown>>
}

const cases: readonly Case[] = [
  {
    learner: 'ppo',
    numEnvs: 8,
    steps: 32_768,
    hidden: [64, 64],
    activation: 'tanh',
    options: {
      learningRate: 1e-3,
      discount: 0.98,
      lambda: 0.8,
      rolloutSteps: 32,
      epochs: 20,
      batchSize: 256,
      entropyCoefficient: 0,
    },
    peerOptions: {
      learning_rate: 1e-3,
      gamma: 0.98,
      gae_lambda: 0.8,
      n_steps: 32,
      n_epochs: 20,
      batch_size: 256,
      ent_coef: 0,
    },
  },
  {
    learner: 'dqn',
    numEnvs: 1,
    steps: 20_000,
    hidden: [64, 64],
    activation: 'relu',
    options: {
      learningRate: 5e-4,
      discount: 0.98,
      batchSize: 64,
      replaySize: 20_000,
      learningStarts: 1_000,
      updateEvery: 2,
      targetUpdateEvery: 250,
      explorationSteps: 10_000,
      double: false,
    },
    peerOptions: {
      learning_rate: 5e-4,
      gamma: 0.98,
      batch_size: 64,
      buffer_size: 20_000,
      learning_starts: 1_000,
      train_freq: 2,
      target_update_interval: 500,
      exploration_fraction: 0.5,
      max_grad_norm: 10,
    },
  },
]

/** Trains ours: environment steps per second, and the mean return of 20 greedy episodes. */
async function train({ learner, numEnvs, steps, hidden, activation, options }: Case) {
  const registry = createRegistry([classic])
  await using env = await registry.makeVector('CartPole-v1', { numEnvs })
  let started = 0
  const context: Omit<LearnContext<never>, 'options'> = {
    rng: createRng(1),
    budget: { steps },
    compute: { engine: 'onnx', threads: 1 },
    goal: null,
    resumption: noResumption,
    signal: new AbortController().signal,
    // The peer's clock starts when its library is loaded and its model made.
    report(event) {
      if (event.type === 'engine') started = performance.now()
    },
    env,
    framesPerObservation: 1,
    evaluateEvery: steps,
    evaluate: async () => undefined,
  }
  const own = { ...options, body: { kind: 'mlp', hidden, activation } }
  const policy =
    learner === 'ppo'
      ? await ppo.learn({ ...context, options: ppo.configSchema.parse(own) })
      : await dqn.learn({ ...context, options: dqn.configSchema.parse(own) })
  const stepsPerSecond = (1_000 * steps) / (performance.now() - started)
  const meanReturn = await greedyReturn(policy)
  await policy.close()
  return { stepsPerSecond, meanReturn }
}

async function greedyReturn(policy: Policy): Promise<number> {
  await using env = episodeStatistics(await createRegistry([classic]).makeVector('CartPole-v1', { numEnvs: 20 }))
  const rng = createRng(0)
  const returns = new Map<number, number>()
  let { observations } = await env.reset({ seed: 10_000 })
  while (returns.size < env.numEnvs) {
    const actions = (await policy.act(observations, { deterministic: true, rng })) as Int32Array
    const { final, observations: next } = await env.step(actions)
    for (const [row, index] of final?.indices.entries() ?? [])
      if (!returns.has(index)) returns.set(index, final?.infos[row]?.episode?.return ?? Number.NaN)
    observations = next
  }
  return [...returns.values()].reduce((total, one) => total + one, 0) / returns.size
}

/** Speed and return of each case, each side trained once. */
export const benchmarks = cases.flatMap((one) => {
  let trained: ReturnType<typeof train> | undefined
  let peer: PeerResult | undefined
  const ours = () => (trained ??= train(one))
  const theirs = () => {
    const { options: _, peerOptions, ...shared } = one
    peer ??= pythonPeer('sb3.py', 'stable-baselines3', JSON.stringify({ ...shared, options: peerOptions }))
    return peer
  }
  return [
    {
      name: `drl/${one.learner}-cartpole-speed`,
      async run() {
        const value = (await ours()).stepsPerSecond
        return { value, unit: 'env steps/s', ...theirs(), higherIsBetter: true }
      },
    },
    {
      name: `drl/${one.learner}-cartpole-return`,
      async run() {
        const { peer: library } = theirs()
        // The script prints the return among its words.
        const peerValue = library === null ? null : Number(library.split(' ').at(-1))
        return { value: (await ours()).meanReturn, unit: 'return', peer: library, peerValue, higherIsBetter: true }
      },
    },
  ]
})
