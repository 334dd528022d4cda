import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
import { trace } from '../graph/trace.js'
import { constant } from '../ops/elementwise.js'
import { oneHot } from '../ops/indexing.js'
import { huber, meanSquaredError, softmaxCrossEntropy } from './losses.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

describe('losses:', () => {
  const evaluate = async (build: (x: Tensor) => Tensor, ...x: number[]) => {
    const graph = trace((scope) => scope.output('y', build(scope.input('x', [x.length]))))
    const program = await engine.compile(graph)
    return Array.from((await program.run({ x: Float32Array.from(x) })).y ?? [], (value) => Number(value.toFixed(5)))
  }

  it('huber() is half the square within delta and linear beyond', async () => {
    // delta 2: 1²/2; 2·(3 - 1); the same on the other side; 0.
    expect(await evaluate((x) => huber(x, 2), 1, 3, -3, 0)).toEqual([0.5, 4, 4, 0])
  })

  it('meanSquaredError() is the mean of the squares', async () => {
    // (1 - 3)² = 4 and (2 - 2)² = 0: 2.
    expect(await evaluate((x) => meanSquaredError(x, constant(x, Float32Array.of(3, 2))), 1, 2)).toEqual([2])
  })

  it('softmaxCrossEntropy() is the negative log-likelihood of the labels', async () => {
    // Logits 0 and ln 3 are probabilities 1/4 and 3/4: -ln 1/4 = 1.38629.
    const build = (x: Tensor) =>
      softmaxCrossEntropy(
        constant(x, Float32Array.of(0, Math.log(3)), [1, 2]),
        oneHot(constant(x, Int32Array.of(0)), 2),
      )
    expect(await evaluate(build, 0)).toEqual([1.38629])
  })
})
