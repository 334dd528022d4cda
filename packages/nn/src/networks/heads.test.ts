import { createRng } from '@ludus/core'
import { expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import { trace } from '../graph/trace.js'
import { createNetwork } from './create-network.js'
import { withDuellingHead, withGaussianHead, withHead } from './heads.js'
import { initialiseOrthogonally } from './initialise-orthogonally.js'
import type { Network } from './network.js'

async function forward(network: Network, weights: Float32Array, input: Float32Array): Promise<number[]> {
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const program = await engine.compile(
    trace((scope) => {
      const parameters = scope.variable('parameters', network.parameterCount)
      const inputSize = network.inputShape[0] as number
      scope.output('y', network.forward(parameters, scope.input('x', [input.length / inputSize, inputSize])))
    }),
  )
  const { y } = await program.run({ x: input }, { parameters: engine.variable(weights) })
  return Array.from(y ?? [], (value) => Number(value.toFixed(5)))
}

const body = createNetwork({ kind: 'mlp', hidden: [] }, [1])

it('withDuellingHead() adds to the value what each action is above the mean', async () => {
  const network = withDuellingHead(body, 2, 1)
  // Value: 2 max(x + 1, 0) + 1. Advantages: max(x, 0) times 3 and 5.
  const weights = Float32Array.of(1, 1, 2, 1, 1, 0, 3, 5, 0, 0)
  expect(network.parameterCount).toBe(weights.length)
  // x = 1: value 5, advantages 3 and 5, their mean 4. x = -2: value 1, both advantages 0.
  expect(await forward(network, weights, Float32Array.of(1, -2))).toEqual([4, 6, 1, 1])
})

it('withGaussianHead() gives means that follow the input and deviations that do not', async () => {
  const network = withGaussianHead(body, 2)
  // Means: x and 2 x + 1; logarithms of deviations: -1 and 0.5.
  const weights = Float32Array.of(1, 2, 0, 1, -1, 0.5)
  expect(await forward(network, weights, Float32Array.of(1, 3))).toEqual([1, 3, -1, 0.5, 3, 7, -1, 0.5])
})

it('a tanh body bends both ways', async () => {
  const network = withHead(createNetwork({ kind: 'mlp', hidden: [1], activation: 'tanh' }, [1]), 1)
  const [low, high] = await forward(network, Float32Array.of(1, 0, 1, 0), Float32Array.of(-0.5, 0.5))
  expect(high).toBeCloseTo(Math.tanh(0.5), 4)
  expect(low).toBeCloseTo(-Math.tanh(0.5), 4)
})

it('initialiseOrthogonally() draws matrices at right angles, of their gain, and biases of zero', () => {
  const network = withGaussianHead(createNetwork({ kind: 'mlp', hidden: [6] }, [4]), 3)
  const weights = initialiseOrthogonally(network, 0.01, createRng(1))
  const parts = [4 * 6, 6, 6 * 3, 3, 3].map((size, index, sizes) => {
    const start = sizes.slice(0, index).reduce((total, one) => total + one, 0)
    return weights.subarray(start, start + size)
  }) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
  const dot = (one: Float32Array, other: Float32Array) =>
    one.reduce((total, value, index) => total + value * (other[index] as number), 0)
  // Four rows of six: √2 long. Three columns of six: 0.01 long.
  const rows = Array.from({ length: 4 }, (_, row) => parts[0].subarray(row * 6, (row + 1) * 6))
  const columns = Array.from({ length: 3 }, (_, column) => parts[2].filter((_, at) => at % 3 === column))
  for (const [vectors, gain] of [
    [rows, Math.SQRT2],
    [columns, 0.01],
  ] as const)
    for (const one of vectors)
      for (const other of vectors) expect(dot(one, other)).toBeCloseTo(one === other ? gain * gain : 0, 5)
  for (const part of [parts[1], parts[3], parts[4]]) expect(part.every((value) => value === 0)).toBe(true)
  expect(initialiseOrthogonally(network, 0.01, createRng(1))).toEqual(weights)
})
