import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
import { trace } from '../graph/trace.js'
import { relu } from '../ops/activations.js'
import { equal } from '../ops/comparisons.js'
import { add, cast, constant, multiply, stopGradient } from '../ops/elementwise.js'
import { oneHot } from '../ops/indexing.js'
import { reshape } from '../ops/layout.js'
import { maxPool } from '../ops/pooling.js'
import { argMax, max, sum } from '../ops/reductions.js'
import { gradients } from './gradients.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

describe('gradients()', () => {
  const evaluate = async (build: (x: Tensor) => Tensor, x: readonly number[]): Promise<number[]> => {
    const graph = trace((scope) => {
      const input = scope.input('x', [x.length])
      scope.output('gradient', gradients(build(input), [input])[0])
    })
    const program = await engine.compile(graph)
    const { gradient } = await program.run({ x: Float32Array.from(x) })
    await program.close()
    return [...(gradient as Float32Array)]
  }

  it('stop at stopGradient(): d/dx of x · stop(x) is x', async () => {
    expect(await evaluate((x) => sum(multiply(x, stopGradient(x))), [3, -2])).toEqual([3, -2])
  })

  it('are zero for what the loss does not depend on', async () => {
    expect(await evaluate((x) => sum(constant(x, Float32Array.of(1, 2))), [3, -2])).toEqual([0, 0])
  })

  it('pass neither indices nor comparisons', async () => {
    const build = (x: Tensor) => add(sum(oneHot(reshape(argMax(x, 0), [1]), 2)), sum(cast(equal(x, 1), 'float32')))
    expect(await evaluate(build, [3, -2])).toEqual([0, 0])
  })

  it('are shared by the highest values where they are equal', async () => {
    expect(await evaluate((x) => max(x), [2, 2, 1])).toEqual([0.5, 0.5, 0])
  })

  it('of a max pooling never go to the padding, not even where a pixel is 0', async () => {
    // Two windows of a pixel and three places of padding each.
    const build = (x: Tensor) => sum(maxPool(reshape(x, [1, 1, 1, 2]), { kernel: 2, padding: 1 }))
    expect(await evaluate(build, [0, -1])).toEqual([1, 1])
  })

  it('of ReLU at 0 are 0', async () => {
    expect(await evaluate((x) => sum(relu(x)), [0, 1])).toEqual([0, 1])
  })

  it('want one number as the loss', () => {
    const build = () => trace((scope) => gradients(scope.input('x', [2, 3]), []))
    expect(build).toThrow('Cannot take gradients of [2, 3]: a loss is one number; sum() or mean() it')
  })
})
