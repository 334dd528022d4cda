import { type Compute, createRng, discrete } from '@ludus/core'
import { createEngine, createNetwork, type Network, type NetworkConfig, withHead } from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { dqn, updateGraph } from './dqn.js'

const batchSize = 16
const actionSpace = discrete(3, 1)
const options = dqn.configSchema.parse({ batchSize, learningRate: 1e-3 })

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

/** The learner's own updates from one seed: the weights after the first and the 50th, and the losses. */
async function train(compute: Compute, network: Network) {
  await using engine = await createEngine(compute)
  const rng = createRng(3)
  const program = await engine.compile(updateGraph(network, actionSpace, options))
  const online = engine.variable(network.initialise(rng))
  const variables = {
    online,
    target: engine.variable(network.initialise(rng)),
    firstMoment: engine.variable(new Float32Array(network.parameterCount)),
    secondMoment: engine.variable(new Float32Array(network.parameterCount)),
  }
  const observations = () => {
    const length = network.inputShape.reduce((product, size) => product * size, batchSize)
    return network.inputDtype === 'uint8'
      ? Uint8Array.from({ length }, () => rng.integer(0, 256))
      : Float32Array.from({ length }, () => rng.normal())
  }
  const transitions = Array.from({ length: 4 }, () => ({
    observations: observations(),
    nextObservations: observations(),
    actions: Int32Array.from({ length: batchSize }, () => rng.integer(1, 4)),
    rewards: Float32Array.from({ length: batchSize }, () => rng.normal()),
    discounts: Float32Array.from({ length: batchSize }, () => 0.99 * rng.integer(0, 2)),
    weights: Float32Array.from({ length: batchSize }, () => rng.uniform()),
  }))
  const losses: number[] = []
  const weights: Float32Array[] = []
  for (let step = 1; step <= 50; step++) {
    const { loss } = await program.run(
      { ...transitions[step % 4], step } as Parameters<typeof program.run>[0],
      variables,
    )
    losses.push(loss?.[0] as number)
    if (step === 1 || step === 50) weights.push(online.read())
  }
  return { losses, weights }
}

describe.each(Object.entries(bodies))("dqn's updates on %s", (_, [config, inputShape]) => {
  const network = withHead(createNetwork(config, inputShape), actionSpace.n)
  const reference = train(engines[0] as Compute, network)

  it.each(engines)('with %j agree with onnx, and with themselves bit for bit', async (compute) => {
    const [own, again, other] = [await train(compute, network), await train(compute, network), await reference]
    expect(again).toEqual(own)
    const differences = other.weights[0]?.map((weight, index) => Math.abs(weight - (own.weights[0]?.[index] as number)))
    expect(differences).toHaveLength(network.parameterCount)
    expect(differences?.reduce((largest, difference) => Math.max(largest, difference), 0)).toBeLessThan(1e-5)
    const [loss, expected] = [own.losses.at(-1) as number, other.losses.at(-1) as number]
    expect(Math.abs(loss - expected)).toBeLessThan(1e-3 * expected)
    expect(expected).toBeLessThan(other.losses[0] as number)
  })
})
