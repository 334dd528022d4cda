import { type Compute, createRng, discrete, type Rng } from '@ludus/core'
import {
  createActionDistribution,
  createEngine,
  createNetwork,
  type Feed,
  type Graph,
  initialiseOrthogonally,
  type NetworkConfig,
  withHead,
} from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { createActorCritic } from './actor-critic.js'
import { dqn } from './dqn.js'
import { updateGraph as dqnUpdateGraph } from './dqn-update.js'
import { ppo } from './ppo.js'
import { updateGraph as ppoUpdateGraph } from './ppo-update.js'

const batchSize = 16
const learningRate = 1e-3
const actionSpace = discrete(3, 1)

const bodies: Record<string, readonly [NetworkConfig, readonly number[]]> = {
  pixels: [
    {
      kind: 'cnn',
      convolutions: [
        { filters: 8, kernel: 5, stride: 3 },
        { filters: 8, kernel: 3, stride: 1 },
      ],
      hidden: [32],
    },
    [21, 21, 2],
  ],
  vectors: [{ kind: 'mlp', hidden: [64, 64] }, [4]],
}

const engines: readonly Compute[] = [
  { engine: 'onnx', threads: 1 },
  { engine: 'onnx', threads: 2 },
  { engine: 'tfjs', backend: 'wasm', threads: 1 },
  { engine: 'tfjs', backend: 'cpu', threads: 1 },
]

/** A learner's update, with weights to start from and a few minibatches. */
interface Updates {
  readonly graph: Graph
  /** By name; the first holds the weights that are compared. */
  readonly variables: Readonly<Record<string, Float32Array>>
  readonly minibatches: readonly Readonly<Record<string, Feed>>[]
}

const normals = (rng: Rng) => Float32Array.from({ length: batchSize }, () => rng.normal())

function observations(inputShape: readonly number[], rng: Rng) {
  const length = inputShape.reduce((product, size) => product * size, batchSize)
  return inputShape.length === 3
    ? Uint8Array.from({ length }, () => rng.integer(0, 256))
    : Float32Array.from({ length }, () => rng.normal())
}

const learners: Record<string, (config: NetworkConfig, inputShape: readonly number[], rng: Rng) => Updates> = {
  dqn(config, inputShape, rng) {
    const network = withHead(createNetwork(config, inputShape), actionSpace.n)
    return {
      graph: dqnUpdateGraph({
        network,
        auxiliary: null,
        actionSpace,
        options: dqn.configSchema.parse({ batchSize, learningRate }),
      }),
      variables: {
        online: network.initialise(rng),
        target: network.initialise(rng),
        onlineFirstMoment: new Float32Array(network.parameterCount),
        onlineSecondMoment: new Float32Array(network.parameterCount),
      },
      minibatches: Array.from({ length: 4 }, () => ({
        observations: observations(inputShape, rng),
        nextObservations: observations(inputShape, rng),
        actions: Int32Array.from({ length: batchSize }, () => rng.integer(1, 4)),
        rewards: normals(rng),
        discounts: Float32Array.from({ length: batchSize }, () => 0.99 * rng.integer(0, 2)),
        weights: Float32Array.from({ length: batchSize }, () => rng.uniform()),
      })),
    }
  },
  ppo(config, inputShape, rng) {
    const distribution = createActionDistribution(actionSpace)
    const model = createActorCritic(config, inputShape, distribution)
    return {
      graph: ppoUpdateGraph(model, distribution, ppo.configSchema.parse({ batchSize })),
      variables: {
        policy: initialiseOrthogonally(model.policy, 0.01, rng),
        value: initialiseOrthogonally(model.value, 1, rng),
        policyFirstMoment: new Float32Array(model.policy.parameterCount),
        policySecondMoment: new Float32Array(model.policy.parameterCount),
        valueFirstMoment: new Float32Array(model.value.parameterCount),
        valueSecondMoment: new Float32Array(model.value.parameterCount),
      },
      minibatches: Array.from({ length: 4 }, () => ({
        observations: observations(inputShape, rng),
        draws: Float32Array.from({ length: batchSize }, () => rng.integer(0, 3)),
        logProbabilities: new Float32Array(batchSize).fill(-Math.log(3)),
        advantages: normals(rng),
        values: normals(rng),
        returns: normals(rng),
        learningRate,
        clipRange: 0.2,
      })),
    }
  },
}

/** The learner's own updates: the weights after the first and the 50th, and the losses. */
async function train(compute: Compute, { graph, variables, minibatches }: Updates) {
  await using engine = await createEngine(compute)
  const program = await engine.compile(graph)
  const bound = Object.fromEntries(Object.entries(variables).map(([name, data]) => [name, engine.variable(data)]))
  const losses: number[] = []
  const weights: (Float32Array | undefined)[] = []
  for (let step = 1; step <= 50; step++) {
    const { loss } = await program.run({ ...minibatches[step % 4], step }, bound)
    losses.push(loss?.[0] as number)
    if (step === 1 || step === 50) weights.push(Object.values(bound)[0]?.read())
  }
  return { losses, weights }
}

const cases = Object.keys(learners).flatMap((learner) => Object.keys(bodies).map((body) => [learner, body] as const))

describe.each(cases)('updates of %s on %s', (learner, body) => {
  const [config, inputShape] = bodies[body] as (typeof bodies)[string]
  const updates = learners[learner]?.(config, inputShape, createRng(3)) as Updates
  const reference = train(engines[0] as Compute, updates)

  it.each(engines)('with %j agree with onnx, and with themselves bit for bit', async (compute) => {
    const [own, again, other] = [await train(compute, updates), await train(compute, updates), await reference]
    expect(again).toEqual(own)
    const differences = other.weights[0]?.map((weight, index) => Math.abs(weight - (own.weights[0]?.[index] as number)))
    expect(differences?.length).toBeGreaterThan(0)
    expect(differences?.reduce((largest, difference) => Math.max(largest, difference), 0)).toBeLessThan(1e-5)
    const [loss, expected] = [own.losses.at(-1) as number, other.losses.at(-1) as number]
    expect(Math.abs(loss - expected)).toBeLessThan(1e-3 * Math.abs(expected))
    expect(expected).toBeLessThan(other.losses[0] as number)
  })
})
