import { createRng } from '@ludus/core'
import { expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { createEngine } from '../engines/create-engine.js'
import { sizeOf } from '../graph/shapes.js'
import { trace } from '../graph/trace.js'
import { square } from '../ops/elementwise.js'
import { mean } from '../ops/reductions.js'
import { createNetwork } from './create-network.js'
import { createDecoder } from './decoder.js'
import type { NetworkConfig } from './network-config.js'

it.each<[NetworkConfig, [number, number, number], number]>([
  // 128·512 + 512, then the convolutions: 4·4·32·16 + 16 and 6·6·16·4 + 4.
  [{ kind: 'small-cnn' }, [42, 42, 4], 128 * 512 + 512 + 4 * 4 * 32 * 16 + 16 + 6 * 6 * 16 * 4 + 4],
  // 7 → 3 → 1 pixels high and 9 → 4 → 2 wide, which leaves a column over on the way.
  [
    {
      kind: 'cnn',
      convolutions: [
        { filters: 3, kernel: 2, stride: 2 },
        { filters: 5, kernel: 2, stride: 2 },
      ],
      hidden: [],
    },
    [7, 9, 2],
    2 * 2 * 5 * 3 + 3 + 2 * 2 * 3 * 2 + 2,
  ],
])('createDecoder() turns the features of %o back into images of %o', async (config, image, parameterCount) => {
  const body = createNetwork(config, image)
  const decoder = createDecoder(body)
  expect(decoder.parameterCount).toBe(parameterCount)
  const [height, width, channels] = image
  expect(decoder.outputShape).toEqual([channels, height, width])
  const weights = decoder.initialise(createRng(1))
  expect(weights).toHaveLength(parameterCount)
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const program = await engine.compile(
    trace((scope) => {
      const features = scope.input('features', [3, body.outputSize])
      const parameters = scope.variable('parameters', parameterCount)
      const images = decoder.apply(decoder.unpack(parameters), features)
      expect(images.shape).toEqual([3, channels, height, width])
      scope.output('images', images)
      scope.output('gradient', gradients(mean(square(images)), [parameters])[0])
    }),
  )
  const rng = createRng(2)
  const features = Float32Array.from({ length: 3 * body.outputSize }, () => rng.uniform())
  const { images, gradient } = await program.run({ features }, { parameters: engine.variable(weights) })
  expect(images).toHaveLength(3 * sizeOf(image))
  // Every weight has a share in the pictures, but for units that ReLU silences.
  const moving = gradient?.filter((slope) => slope !== 0).length ?? 0
  expect(moving / parameterCount).toBeGreaterThan(0.3)
})

it('createDecoder() puts a weighted copy of its filter where a feature was seen', async () => {
  // One filter of 2×2 at stride 2 on 4×4: feature (0, 1) of 2×2 draws the upper right quarter.
  const body = createNetwork(
    { kind: 'cnn', convolutions: [{ filters: 1, kernel: 2, stride: 2 }], hidden: [] },
    [4, 4, 1],
  )
  const decoder = createDecoder(body)
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const program = await engine.compile(
    trace((scope) => {
      const parameters = decoder.unpack(scope.variable('parameters', decoder.parameterCount))
      scope.output('image', decoder.apply(parameters, scope.input('features', [1, 4])))
    }),
  )
  // The filter 1 2 / 3 4, the bias 10.
  const { image } = await program.run(
    { features: Float32Array.of(0, 2, 0, 0) },
    { parameters: engine.variable(Float32Array.of(1, 2, 3, 4, 10)) },
  )
  expect([...(image ?? [])]).toEqual([10, 10, 12, 14, 10, 10, 16, 18, 10, 10, 10, 10, 10, 10, 10, 10])
})

it('createDecoder() starts from a shorter code, and makes as many channels as asked for', () => {
  const decoder = createDecoder(createNetwork({ kind: 'small-cnn' }, [42, 42, 4]), { codeSize: 8, channels: 1 })
  expect(decoder.parameters[0]).toEqual({ name: 'decoder.dense1.weight', shape: [8, 128] })
  expect(decoder.outputShape).toEqual([1, 42, 42])
})

it('createDecoder() refuses a body on vectors', () => {
  expect(() => createDecoder(createNetwork({ kind: 'mlp', hidden: [4] }, [3]))).toThrow(
    expect.objectContaining({ code: 'INVALID_NETWORK' }),
  )
})
