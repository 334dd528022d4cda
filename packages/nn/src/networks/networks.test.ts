import { createRng } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { sizeOf } from '../graph/shapes.js'
import { trace } from '../graph/trace.js'
import { centredOn } from './centred-on.js'
import { createNetwork } from './create-network.js'
import { withHead } from './heads.js'
import type { Network } from './network.js'
import { type NetworkConfig, networkSchema } from './network-config.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

async function forward(network: Network, weights: Float32Array, input: Uint8Array | Float32Array): Promise<number[]> {
  const batch = input.length / sizeOf(network.inputShape)
  const graph = trace((scope) => {
    const x = scope.input('x', [batch, ...network.inputShape], network.inputDtype)
    scope.output('y', network.forward(scope.variable('parameters', network.parameterCount), x))
  })
  const program = await engine.compile(graph)
  const { y } = await program.run({ x: input }, { parameters: engine.variable(weights) })
  await program.close()
  return Array.from(y ?? [], (value) => Number(value.toFixed(5)))
}

describe('createNetwork()', () => {
  it.each<[NetworkConfig, number[], number, number]>([
    // 2·3 + 3, 3·4 + 4
    [{ kind: 'mlp', hidden: [3, 4] }, [2], 25, 4],
    [{ kind: 'mlp', hidden: [] }, [6], 0, 6],
    // 5 filters of 3·3·2 and their biases; 5·2·3 pixels left as features
    [{ kind: 'cnn', convolutions: [{ filters: 5, kernel: 3, stride: 2 }], hidden: [] }, [6, 8, 2], 95, 30],
    // 8·8·4·32 + 32 + 4·4·32·64 + 64 + 3·3·64·64 + 64 + 3136·512 + 512
    [{ kind: 'nature-cnn' }, [84, 84, 4], 1_684_128, 512],
    // 6·6·4·16 + 16 + 4·4·16·32 + 32 + 512·128 + 128
    [{ kind: 'small-cnn' }, [42, 42, 4], 76_208, 128],
  ])('%o on %o has its parameters and outputs', (config, shape, parameterCount, outputSize) => {
    const network = createNetwork(networkSchema.parse(config), shape)
    expect(network).toMatchObject({ config, head: null, parameterCount, outputSize })
    expect(network.initialise(createRng(1))).toHaveLength(parameterCount)
  })

  it('computes dense layers with ReLU, and a head without', async () => {
    const network = withHead(createNetwork({ kind: 'mlp', hidden: [2] }, [2]), 1)
    // Hidden: [x₀ - x₁, x₁ + 1] through ReLU; head: -(first) + 2 (second) - 3.
    const weights = Float32Array.of(1, 0, -1, 1, 0, 1, -1, 2, -3)
    // (2, 1): [1, 2] → -1 + 4 - 3 = 0.   (1, 3): [-2 → 0, 4] → 8 - 3 = 5.
    expect(await forward(network, weights, Float32Array.of(2, 1, 1, 3))).toEqual([0, 5])
  })

  it.each([
    // The filter takes 1 of channel 0 and 10 of channel 1; pixels are (255, 0) and (51, 255), that is (1, 0), (0.2, 1).
    [undefined, [1, 10.2]],
    // Less 0.2 each they are (0.8, -0.2) and (0, 0.8): 0.8 - 2 = -1.2, which ReLU cuts, and 8.
    [51, [0, 8]],
  ])('scales pixels once, less the centre %s, and reads them as height, width, channels', async (centre, expected) => {
    const convolutions = [{ filters: 1, kernel: 1, stride: 1 }]
    const network = createNetwork(networkSchema.parse({ kind: 'cnn', convolutions, hidden: [], centre }), [1, 2, 2])
    const features = await forward(network, Float32Array.of(1, 10, 0), Uint8Array.of(255, 0, 51, 255))
    expect(features).toEqual(expected)
  })

  it('centres a network of images on the mean of pixels, unless it has a centre', () => {
    const pixels = Uint8Array.of(10, 20, 60)
    expect(centredOn({ kind: 'small-cnn' }, pixels)).toEqual({ kind: 'small-cnn', centre: 30 })
    expect(centredOn({ kind: 'small-cnn', centre: 0 }, pixels)).toEqual({ kind: 'small-cnn', centre: 0 })
    expect(centredOn({ kind: 'mlp', hidden: [] }, pixels)).toEqual({ kind: 'mlp', hidden: [] })
  })

  it('draws weights within the He bound, biases of zero, and the same for the same seed', () => {
    const network = withHead(createNetwork({ kind: 'mlp', hidden: [50] }, [24]), 2)
    const weights = network.initialise(createRng(5))
    // √(6 / 24) = 0.5
    const first = weights.subarray(0, 1_200)
    expect(Math.max(...first.map(Math.abs))).toBeLessThanOrEqual(0.5)
    // A uniform spread within ±0.5 has variance 1/12.
    expect(first.reduce((total, value) => total + value * value, 0) / 1_200).toBeCloseTo(1 / 12, 1)
    expect(weights.subarray(1_200, 1_250)).toEqual(new Float32Array(50))
    expect(network.initialise(createRng(5))).toEqual(weights)
    expect(network.initialise(createRng(6))).not.toEqual(weights)
  })

  it('refuses inputs of the wrong rank, images that shrink to nothing, and a second head', () => {
    const invalid = expect.objectContaining({ code: 'INVALID_NETWORK' })
    expect(() => createNetwork({ kind: 'nature-cnn' }, [4])).toThrow(invalid)
    expect(() => createNetwork({ kind: 'mlp', hidden: [] }, [4, 4, 1])).toThrow(invalid)
    expect(() => createNetwork({ kind: 'nature-cnn' }, [20, 20, 1])).toThrow(invalid)
    expect(() => withHead(withHead(createNetwork({ kind: 'mlp', hidden: [] }, [4]), 2), 2)).toThrow(invalid)
  })

  it('refuses parameters and inputs of other shapes while tracing', () => {
    const network = createNetwork({ kind: 'mlp', hidden: [3] }, [2])
    const mismatch = expect.objectContaining({ code: 'SHAPE_MISMATCH' })
    const withSizes = (parameters: number, input: number) => () =>
      trace((scope) => network.forward(scope.variable('p', parameters), scope.input('x', [1, input])))
    expect(withSizes(9, 2)).not.toThrow()
    expect(withSizes(8, 2)).toThrow(mismatch)
    expect(withSizes(9, 3)).toThrow(mismatch)
  })
})
