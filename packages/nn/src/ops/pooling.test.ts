import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { testedEngines } from '../conformance/tested-engines.js'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { trace } from '../graph/trace.js'
import { multiply } from './elementwise.js'
import { averagePool, maxPool } from './pooling.js'
import { sum } from './reductions.js'

type Pair = readonly [number, number]

interface Setting {
  readonly image: Pair
  readonly kernel: Pair
  readonly stride: Pair
  readonly padding: Pair
}

const channels = 4

/** The second method: each window as the definition names it. The gradients are of the sum of the output times `cotangent`. */
function byDefinition({ image, kernel, stride, padding }: Setting, pixels: Float32Array, cotangent: Float32Array) {
  const out = [0, 1].map((axis) => Math.floor((image[axis]! + 2 * padding[axis]! - kernel[axis]!) / stride[axis]!) + 1)
  const size = channels * out[0]! * out[1]!
  const [highest, mean] = [new Float64Array(size).fill(Number.NEGATIVE_INFINITY), new Float64Array(size)]
  const [ofHighest, ofMean] = [new Float64Array(pixels.length), new Float64Array(pixels.length)]
  for (let at = 0; at < size; at++) {
    const [plane, y, x] = [Math.floor(at / (out[0]! * out[1]!)), Math.floor(at / out[1]!) % out[0]!, at % out[1]!]
    let winner = -1
    for (let ky = 0; ky < kernel[0]; ky++)
      for (let kx = 0; kx < kernel[1]; kx++) {
        const [row, column] = [y * stride[0] + ky - padding[0], x * stride[1] + kx - padding[1]]
        if (row < 0 || row >= image[0] || column < 0 || column >= image[1]) continue
        const pixel = (plane * image[0] + row) * image[1] + column
        const share = 1 / (kernel[0] * kernel[1])
        mean[at]! += share * pixels[pixel]!
        ofMean[pixel]! += share * cotangent[at]!
        if (pixels[pixel]! > highest[at]!) {
          highest[at] = pixels[pixel]!
          winner = pixel
        }
      }
    ofHighest[winner]! += cotangent[at]!
  }
  return { highest, mean, ofHighest, ofMean }
}

const lengths = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))
const settings = fc
  .record({ image: lengths(1, 8), kernel: lengths(1, 4), stride: lengths(1, 4), padding: lengths(0, 2) })
  .filter(({ image, kernel, padding }) =>
    [0, 1].every((axis) => 2 * padding[axis]! <= kernel[axis]! && image[axis]! + 2 * padding[axis]! >= kernel[axis]!),
  )

describe.each(testedEngines)('poolings and their gradients on $name', ({ compute }) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine(compute)
  })
  afterAll(() => engine.close())

  it('agree with the definition for any size, kernel, stride and padding', async () => {
    const agree = async (setting: Setting) => {
      // All pixels differ, and most are negative.
      const size = channels * setting.image[0] * setting.image[1]
      const pixels = Float32Array.from({ length: size }, (_, at) => ((at * 149) % 257) / 32 - 6)
      let cotangent = new Float32Array()
      const graph = trace((scope) => {
        const images = scope.input('images', [2, channels / 2, ...setting.image])
        const [highest, mean] = [maxPool(images, setting), averagePool(images, setting)]
        const weights = scope.input('cotangent', highest.shape)
        cotangent = Float32Array.from({ length: highest.shape.reduce((a, b) => a * b) }, (_, at) => (at % 7) - 3)
        scope.output('highest', highest)
        scope.output('mean', mean)
        scope.output('ofHighest', gradients(sum(multiply(highest, weights)), [images])[0])
        scope.output('ofMean', gradients(sum(multiply(mean, weights)), [images])[0])
      })
      const program = await engine.compile(graph)
      const results = await program.run({ images: pixels, cotangent })
      await program.close()
      for (const [name, values] of Object.entries(byDefinition(setting, pixels, cotangent))) {
        expect(results[name], name).toHaveLength(values.length)
        const worst = values.reduce((high, value, at) => Math.max(high, Math.abs(value - results[name]![at]!)), 0)
        expect(worst, name).toBeLessThan(1e-4)
      }
    }
    await fc.assert(fc.asyncProperty(settings, agree), { numRuns: 25 })
  })
})
