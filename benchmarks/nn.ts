// Speed of updates and of inference beside PyTorch, which is run when the Python of LUDUS_PYTHON, or else python3, has it.
import { box, type Compute, createRng, discrete } from '@ludus/core'
import { createEngine, createNetwork, type NetworkConfig, networkEncoder, networkPolicy, withHead } from '@ludus/nn'
import { dqnUpdates, ppoEpoch, type Update } from './nn-updates.js'
import { type PeerResult, pythonPeer } from './python-peer.js'

const repeats = 5
/** Of each repeat. */
const milliseconds = 800

const nature: NetworkConfig = { kind: 'nature-cnn' }
const small: NetworkConfig = { kind: 'small-cnn' }
const twoLayers: NetworkConfig = { kind: 'mlp', hidden: [64, 64] }
/** Updates of small networks take so little time that a run does several; `-single` does one. */
const perRun = 8
const twoThreads: Compute = { engine: 'onnx', threads: 2 }
const oneThread: Compute = { engine: 'onnx', threads: 1 }
const wasm: Compute = { engine: 'tfjs', backend: 'wasm', threads: 1 }

interface Result extends PeerResult {
  readonly value: number
  readonly unit: string
  readonly higherIsBetter: boolean
}

/** Milliseconds of one call: the median of the repeats, after one to warm up. */
async function medianMilliseconds(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const started = performance.now()
    let calls = 0
    for (; performance.now() - started < milliseconds || calls < 3; calls++) await call()
    times.push((performance.now() - started) / calls)
  }
  return times.slice(1).sort((one, other) => one - other)[Math.floor(repeats / 2)] as number
}

async function updatesPerSecond({ graph, variables, count, feeds }: Update, compute: Compute): Promise<number> {
  await using engine = await createEngine(compute)
  const program = await engine.compile(graph)
  const bound = Object.fromEntries(Object.entries(variables).map(([name, data]) => [name, engine.variable(data)]))
  let step = 1 - count
  const run = () => {
    step += count
    return program.run(feeds(step), bound)
  }
  return (1_000 * count) / (await medianMilliseconds(run))
}

function dqn(config: NetworkConfig, inputShape: readonly number[], actions: number, batch: number, count = 1): Update {
  const network = withHead(createNetwork(config, inputShape), actions)
  return dqnUpdates({ network, batch, count, rng: createRng(1) })
}

/** A benchmark of updates; `peer` names the case of PyTorch when it is not the benchmark's own. */
const updates = (name: string, make: () => Update, compute: Compute, peer = name) => ({
  name,
  run: async (): Promise<Result> => ({
    value: await updatesPerSecond(make(), compute),
    unit: 'updates/s',
    higherIsBetter: true,
    ...pythonPeer('torch_nn.py', 'torch', peer),
  }),
})

const calls = (name: string, milliseconds: () => Promise<number>) => ({
  name,
  run: async (): Promise<Result> => ({
    value: await milliseconds(),
    unit: 'ms',
    higherIsBetter: false,
    ...pythonPeer('torch_nn.py', 'torch', name),
  }),
})

async function featureMilliseconds(config: NetworkConfig, inputShape: readonly number[]): Promise<number> {
  const batch = 32
  await using engine = await createEngine(twoThreads)
  const network = createNetwork(config, inputShape)
  const rng = createRng(1)
  const encoder = networkEncoder({
    engine,
    network,
    weights: network.initialise(rng),
    manifest: { objective: 'random', framesPerObservation: 4, features: 'hidden', labels: [] },
  })
  const size = inputShape.reduce((total, length) => total * length, batch)
  const images = Uint8Array.from({ length: size }, () => rng.integer(0, 256))
  return medianMilliseconds(() => encoder.encode(images, batch))
}

/** A saved agent's choice of one action from one observation. */
async function actMilliseconds(): Promise<number> {
  await using engine = await createEngine(twoThreads)
  const rng = createRng(1)
  const observationSpace = box({ low: 0, high: 255, shape: [84, 84, 4], dtype: 'uint8' })
  const actionSpace = discrete(6)
  const network = withHead(createNetwork(nature, observationSpace.shape), actionSpace.n)
  const weights = network.initialise(rng)
  const policy = networkPolicy({ engine, network, weights, observationSpace, actionSpace })
  const observation = observationSpace.sample(rng)
  return medianMilliseconds(() => policy.act(observation, { deterministic: true, rng }))
}

export const benchmarks = [
  updates('nn/nature-dqn-b32', () => dqn(nature, [84, 84, 4], 6, 32), twoThreads),
  updates('nn/tfjs-wasm-nature-dqn-b32', () => dqn(nature, [84, 84, 4], 6, 32), wasm, 'nn/nature-dqn-b32'),
  updates('nn/small-dqn-b32', () => dqn(small, [42, 42, 4], 6, 32), twoThreads),
  updates('nn/mlp-64-64-b64', () => dqn(twoLayers, [4], 2, 64, perRun), oneThread),
  updates('nn/mlp-64-64-b64-single', () => dqn(twoLayers, [4], 2, 64), oneThread, 'nn/mlp-64-64-b64'),
  updates('nn/mlp-64-64-b256', () => dqn(twoLayers, [4], 2, 256, perRun), oneThread),
  updates('nn/head-512-128-b32', () => dqn({ kind: 'mlp', hidden: [128] }, [512], 6, 32, perRun), oneThread),
  updates('nn/ppo-update', () => ppoEpoch(createRng(1)), oneThread),
  calls('nn/forward-1', actMilliseconds),
  calls('nn/features-32', () => featureMilliseconds(small, [42, 42, 4])),
  calls('nn/features-32-nature', () => featureMilliseconds(nature, [84, 84, 4])),
] as const
