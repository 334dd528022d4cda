import { createRng } from '@ludus/core'
import {
  adam,
  createEngine,
  createNetwork,
  gradients,
  huber,
  mean,
  multiply,
  type Network,
  oneHot,
  subtract,
  sum,
  trace,
  withHead,
} from '@ludus/nn'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

const batch = 32
const actions = 6

/** One step of Adam on the values of actions that were taken. */
function updateOf(network: Network) {
  return trace((scope) => {
    const online = scope.variable('online', network.parameterCount)
    const values = network.forward(online, scope.input('x', [batch, ...network.inputShape], network.inputDtype))
    const taken = oneHot(scope.input('actions', [batch], 'int32'), actions)
    const error = subtract(sum(multiply(values, taken), { axes: [1] }), scope.input('goals', [batch]))
    const loss = mean(huber(error))
    adam(scope, {
      parameters: online,
      gradient: gradients(loss, [online])[0] as typeof loss,
      firstMoment: scope.variable('firstMoment', network.parameterCount),
      secondMoment: scope.variable('secondMoment', network.parameterCount),
      step: scope.input('step', []),
      learningRate: scope.input('learningRate', []),
    })
    scope.output('loss', loss)
  })
}

it.each<[number, string, Network]>([
  [10_000, 'an MLP', createNetwork({ kind: 'mlp', hidden: [64, 64] }, [8])],
  [200, 'the Nature CNN', createNetwork({ kind: 'nature-cnn' }, [84, 84, 4])],
])('tfjs on wasm holds exactly the same memory after each of %i updates of %s', async (updates, _, body) => {
  const network = withHead(body, actions)
  await using engine = await createEngine({ engine: 'tfjs', backend: 'wasm', threads: 1 })
  const program = await engine.compile(updateOf(network))
  const rng = createRng(1)
  const variables = {
    online: engine.variable(network.initialise(rng)),
    firstMoment: engine.variable(new Float32Array(network.parameterCount)),
    secondMoment: engine.variable(new Float32Array(network.parameterCount)),
  }
  const length = network.inputShape.reduce((product, size) => product * size, batch)
  const feeds = {
    x:
      network.inputDtype === 'uint8'
        ? Uint8Array.from({ length }, () => rng.integer(0, 256))
        : Float32Array.from({ length }, () => rng.normal()),
    actions: Int32Array.from({ length: batch }, () => rng.integer(0, actions)),
    goals: Float32Array.from({ length: batch }, () => rng.normal()),
    learningRate: 1e-4,
  }
  await program.run({ ...feeds, step: 1 }, variables)
  const { numTensors, numBytes } = tf.memory()
  const heap = heapBytes()
  for (let step = 2; step <= updates; step++) {
    await program.run({ ...feeds, step }, variables)
    if (tf.memory().numTensors !== numTensors || tf.memory().numBytes !== numBytes)
      expect(tf.memory()).toMatchObject({ numTensors, numBytes })
  }
  expect(tf.memory()).toMatchObject({ numTensors, numBytes })
  // What wasm once took it never gives back: the memory under the tensors stays as it is too.
  expect(heapBytes()).toBe(heap)
})

/** What all WebAssembly memory takes in this process. */
function heapBytes(): number {
  const { wasm } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } }
  return wasm.HEAPU8.length
}
