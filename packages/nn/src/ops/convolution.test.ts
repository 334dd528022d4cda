import { createRng } from '@ludus/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { testedEngines } from '../conformance/tested-engines.js'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { sizeOf } from '../graph/shapes.js'
import { trace } from '../graph/trace.js'
import { conv2d } from './convolution.js'
import { multiply } from './elementwise.js'
import { sum } from './reductions.js'

interface Setting {
  readonly batch: number
  readonly channels: number
  readonly filters: number
  readonly image: readonly [number, number]
  readonly kernel: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
}

/**
 * The second method: every product of a pixel and a weight that the definition names, one by one, in doubles. The
 * gradients are of the sum of the output times `cotangent`.
 */
function byDefinition(setting: Setting, images: Float32Array, weights: Float32Array, cotangent: Float32Array) {
  const { batch, channels, filters, image, kernel, stride, padding } = setting
  const out = [0, 1].map((axis) => Math.floor((image[axis]! + 2 * padding[axis]! - kernel[axis]!) / stride[axis]!) + 1)
  const output = new Float64Array(batch * filters * out[0]! * out[1]!)
  const imageGradient = new Float64Array(images.length)
  const weightGradient = new Float64Array(weights.length)
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < filters; o++)
      for (let y = 0; y < out[0]!; y++)
        for (let x = 0; x < out[1]!; x++) {
          const at = ((n * filters + o) * out[0]! + y) * out[1]! + x
          for (let c = 0; c < channels; c++)
            for (let ky = 0; ky < kernel[0]; ky++)
              for (let kx = 0; kx < kernel[1]; kx++) {
                const row = y * stride[0] + ky - padding[0]
                const column = x * stride[1] + kx - padding[1]
                if (row < 0 || row >= image[0] || column < 0 || column >= image[1]) continue
                const pixel = ((n * channels + c) * image[0] + row) * image[1] + column
                const weight = ((o * channels + c) * kernel[0] + ky) * kernel[1] + kx
                output[at]! += images[pixel]! * weights[weight]!
                imageGradient[pixel]! += cotangent[at]! * weights[weight]!
                weightGradient[weight]! += cotangent[at]! * images[pixel]!
              }
        }
  return { out, output, imageGradient, weightGradient }
}

async function compare(engine: Engine, setting: Setting): Promise<void> {
  const { batch, channels, filters, image, kernel, stride, padding } = setting
  const rng = createRng(3)
  const normals = (size: number) => Float32Array.from({ length: size }, () => rng.normal())
  const imageShape = [batch, channels, ...image]
  const weightShape = [filters, channels, ...kernel]
  const images = normals(sizeOf(imageShape))
  const weights = normals(sizeOf(weightShape))
  let outShape: readonly number[] = []
  const graph = trace((scope) => {
    const x = scope.input('images', imageShape)
    const w = scope.input('weights', weightShape)
    const output = conv2d(x, w, { stride, padding })
    outShape = output.shape
    const loss = sum(multiply(output, scope.input('cotangent', output.shape)))
    const [imageGradient, weightGradient] = gradients(loss, [x, w])
    scope.output('output', output)
    scope.output('imageGradient', imageGradient)
    scope.output('weightGradient', weightGradient)
  })
  const cotangent = normals(sizeOf(outShape))
  const program = await engine.compile(graph)
  const results = await program.run({ images, weights, cotangent })
  await program.close()
  const { out, ...expected } = byDefinition(setting, images, weights, cotangent)
  expect(outShape).toEqual([batch, filters, ...out])
  for (const [name, values] of Object.entries(expected)) {
    const worst = values.reduce((high, value, at) => Math.max(high, Math.abs(value - results[name]![at]!)), 0)
    expect(results[name]).toHaveLength(values.length)
    expect(worst, name).toBeLessThan(1e-4 * (1 + values.reduce((high, value) => Math.max(high, Math.abs(value)), 0)))
  }
}

describe.each(testedEngines)('conv2d() and its gradients on $name agree with the definition:', ({ compute }) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine(compute)
  })
  afterAll(() => engine.close())

  const plain = {
    batch: 2,
    channels: 3,
    filters: 4,
    image: [9, 9],
    kernel: [3, 3],
    stride: [1, 1],
    padding: [0, 0],
  } as const

  it.each<[string, Partial<Setting>]>([
    ['stride 1', {}],
    ['a stride that divides', { stride: [2, 2] }],
    ['a stride that leaves pixels over', { image: [10, 10], stride: [2, 2] }],
    ['a stride that leaves several pixels over', { image: [10, 11], kernel: [3, 2], stride: [4, 5] }],
    ['a stride greater than the kernel', { kernel: [2, 2], stride: [3, 4] }],
    ['padding', { padding: [1, 2] }],
    ['padding, and a stride that leaves pixels over', { image: [8, 10], padding: [1, 1], stride: [2, 3] }],
    ['padding as wide as the kernel', { kernel: [2, 2], padding: [2, 2], stride: [3, 3] }],
    ['a kernel as large as the image', { kernel: [9, 9] }],
    ['a kernel of one pixel', { kernel: [1, 1], stride: [2, 2] }],
    ['one channel, one filter, one image', { batch: 1, channels: 1, filters: 1 }],
    ['the first layer of Nature-DQN', { channels: 4, filters: 5, image: [84, 84], kernel: [8, 8], stride: [4, 4] }],
  ])('%s', async (_, change) => {
    await compare(engine, { ...plain, ...change })
  })

  it('any size, kernel, stride and padding', async () => {
    const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    const small = fc.integer({ min: 1, max: 3 })
    const setting = fc
      .record({
        batch: small,
        channels: small,
        filters: small,
        image: pair(1, 9),
        kernel: pair(1, 4),
        stride: pair(1, 4),
        padding: pair(0, 3),
      })
      .filter(({ image, kernel, padding }) =>
        [0, 1].every((axis) => image[axis]! + 2 * padding[axis]! >= kernel[axis]!),
      )
    await fc.assert(
      fc.asyncProperty(setting, (drawn) => compare(engine, drawn)),
      { numRuns: 25 },
    )
  })
})
