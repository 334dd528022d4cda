import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Compute, createRng } from '@ludus/core'
import {
  adam,
  add,
  createEngine,
  createNetwork,
  gradients,
  huber,
  max,
  mean,
  multiply,
  type Network,
  type NetworkConfig,
  networkEncoder,
  oneHot,
  stopGradient,
  subtract,
  sum,
  type Tensor,
  trace,
  withHead,
} from '@ludus/nn'

const runs = 5
const batch = 32
const actions = 6
const compute: Compute = { engine: 'onnx', threads: 2 }
const wasm: Compute = { engine: 'tfjs', backend: 'wasm', threads: 1 }

/** One DQN update: both forward passes, Huber loss, gradients and Adam, with a target network. */
function updateGraph(network: Network) {
  return trace((scope) => {
    const size = network.parameterCount
    const online = scope.variable('online', size)
    const input = (name: string) => scope.input(name, [batch, ...network.inputShape], network.inputDtype)
    const values = network.forward(online, input('observations'))
    const nextValues = network.forward(scope.variable('target', size), input('nextObservations'))
    const discounts = multiply(scope.input('goesOn', [batch]), 0.99)
    const target = add(scope.input('rewards', [batch]), multiply(discounts, max(nextValues, { axes: [1] })))
    const taken = oneHot(scope.input('actions', [batch], 'int32'), actions)
    const error = subtract(sum(multiply(values, taken), { axes: [1] }), stopGradient(target))
    const [gradient] = gradients(mean(huber(error)), [online]) as [Tensor]
    adam(scope, {
      parameters: online,
      gradient,
      firstMoment: scope.variable('firstMoment', size),
      secondMoment: scope.variable('secondMoment', size),
      step: scope.input('step', []),
      learningRate: scope.input('learningRate', []),
    })
  })
}

async function updatesPerSecond(
  config: NetworkConfig,
  inputShape: readonly number[],
  count: number,
  on: Compute,
): Promise<number> {
  await using engine = await createEngine(on)
  const network = withHead(createNetwork(config, inputShape), actions)
  const program = await engine.compile(updateGraph(network))
  const rng = createRng(1)
  const weights = network.initialise(rng)
  const zeros = () => engine.variable(new Float32Array(weights.length))
  const variables = {
    online: engine.variable(weights),
    target: engine.variable(weights),
    firstMoment: zeros(),
    secondMoment: zeros(),
  }
  const pixels = () => Uint8Array.from({ length: batch * product(inputShape) }, () => rng.integer(0, 256))
  const feeds = {
    observations: pixels(),
    nextObservations: pixels(),
    actions: Int32Array.from({ length: batch }, () => rng.integer(0, actions)),
    rewards: Float32Array.from({ length: batch }, () => rng.normal()),
    goesOn: new Float32Array(batch).fill(1),
    learningRate: 1e-4,
  }
  let step = 0
  const update = () => {
    step += 1
    return program.run({ ...feeds, step }, variables)
  }
  return 1_000 / (await medianMilliseconds(update, count))
}

async function featureMilliseconds(config: NetworkConfig, inputShape: readonly number[]): Promise<number> {
  await using engine = await createEngine(compute)
  const network = createNetwork(config, inputShape)
  const rng = createRng(1)
  const encoder = networkEncoder({
    engine,
    network,
    weights: network.initialise(rng),
    manifest: { objective: 'random', framesPerObservation: 4, features: 'hidden', labels: [] },
  })
  const images = Uint8Array.from({ length: batch * product(inputShape) }, () => rng.integer(0, 256))
  return medianMilliseconds(() => encoder.encode(images, batch), 50)
}

/** Milliseconds of one call: the median of a few runs of `count` calls each, after one run to warm up. */
async function medianMilliseconds(call: () => Promise<unknown>, count: number): Promise<number> {
  const times: number[] = []
  for (let run = 0; run <= runs; run++) {
    const started = performance.now()
    for (let index = 0; index < count; index++) await call()
    times.push((performance.now() - started) / count)
  }
  return times.slice(1).sort((one, other) => one - other)[Math.floor(runs / 2)] as number
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total * length, 1)
}

/** The same work in PyTorch, at its best number of threads; null where it is not installed. */
async function torch(benchmark: string): Promise<{ peer: string | null; peerValue: number | null }> {
  // Compiled, this file lies in dist.
  const script = fileURLToPath(new URL('../peers/torch_nn.py', import.meta.url))
  try {
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [script, benchmark])
    const { version, threads, value } = JSON.parse(stdout) as { version: string; threads: number; value: number }
    return { peer: `torch ${version}, ${threads} thread${threads === 1 ? '' : 's'}`, peerValue: value }
  } catch {
    return { peer: null, peerValue: null }
  }
}

/** @param peer The benchmark whose figure in PyTorch this one is set against. */
const update = (
  name: string,
  config: NetworkConfig,
  inputShape: readonly number[],
  count: number,
  on = compute,
  peer = name,
) => ({
  name,
  run: async () => ({
    value: await updatesPerSecond(config, inputShape, count, on),
    unit: 'updates/s',
    higherIsBetter: true,
    ...(await torch(peer)),
  }),
})

const features = (name: string, config: NetworkConfig, inputShape: readonly number[]) => ({
  name,
  run: async () => ({
    value: await featureMilliseconds(config, inputShape),
    unit: 'ms',
    higherIsBetter: false,
    ...(await torch(name)),
  }),
})

export const benchmarks = [
  update('nn/nature-dqn-b32', { kind: 'nature-cnn' }, [84, 84, 4], 40),
  update('nn/tfjs-wasm-nature-dqn-b32', { kind: 'nature-cnn' }, [84, 84, 4], 10, wasm, 'nn/nature-dqn-b32'),
  update('nn/small-dqn-b32', { kind: 'small-cnn' }, [42, 42, 4], 200),
  features('nn/features-32', { kind: 'small-cnn' }, [42, 42, 4]),
  features('nn/features-32-nature', { kind: 'nature-cnn' }, [84, 84, 4]),
]
