import { createRng } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { sizeOf } from '../graph/shapes.js'
import type { Shape, Tensor } from '../graph/tensor.js'
import { trace } from '../graph/trace.js'
import {
  abs,
  add,
  cast,
  clip,
  constant,
  divide,
  equal,
  exp,
  greater,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  relu,
  reluGradient,
  sign,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
  where,
} from '../ops/elementwise.js'
import { broadcastTo, concat, reshape, slice, split, transpose } from '../ops/layout.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient, matMul } from '../ops/linear.js'
import { argMax, logSoftmax, max, mean, oneHot, sum } from '../ops/reductions.js'
import { huber, meanSquaredError, softmaxCrossEntropy } from '../training/losses.js'
import { gradients } from './gradients.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

/** An expression in inputs of the given shapes. */
interface Case {
  readonly shapes: readonly Shape[]
  readonly build: (...inputs: Tensor[]) => Tensor
  /** Maps normal draws into the op's domain, off its kinks. */
  readonly draw?: (normal: number, index: number) => number
}

const offZero = (value: number) => (value < 0 ? value - 0.1 : value + 0.1)
const positive = (value: number) => 0.5 + Math.abs(value)
/** All different, a tenth apart, in no order. */
const ranked = (_: number, index: number) => ((index * 7) % 11) / 5 - 1
const padded = { stride: [2, 3], padding: [1, 2] } as const

const cases: Record<string, Case> = {
  'add, broadcast both ways': {
    shapes: [
      [2, 1, 3],
      [4, 1],
    ],
    build: add,
  },
  subtract: { shapes: [[2, 3], [3]], build: subtract },
  'multiply by a scalar tensor': { shapes: [[2, 3], []], build: multiply },
  'multiply by itself': { shapes: [[4]], build: (x) => multiply(x, x) },
  divide: {
    shapes: [
      [2, 3],
      [2, 1],
    ],
    build: divide,
    draw: positive,
  },
  'divide a number': { shapes: [[3]], build: (x) => divide(2, x), draw: positive },
  minimum: { shapes: [[4], [2, 4]], build: (x, y) => minimum(x, add(y, 0.1)), draw: ranked },
  maximum: { shapes: [[4], [2, 4]], build: (x, y) => maximum(x, add(y, 0.1)), draw: ranked },
  where: { shapes: [[4], [2, 4]], build: (x, y) => where(greater(x, 0), x, multiply(y, x)), draw: offZero },
  negate: { shapes: [[3]], build: negate },
  square: { shapes: [[3]], build: square },
  exp: { shapes: [[3]], build: exp },
  log: { shapes: [[3]], build: log, draw: positive },
  sqrt: { shapes: [[3]], build: sqrt, draw: positive },
  abs: { shapes: [[6]], build: abs, draw: offZero },
  tanh: { shapes: [[4]], build: tanh },
  relu: { shapes: [[6]], build: relu, draw: offZero },
  reluGradient: {
    shapes: [[6]],
    build: (x) => reluGradient(x, relu(constant(x, Float32Array.of(1, -1, 2, 0, -3, 1)))),
  },
  clip: { shapes: [[11]], build: (x) => clip(x, -0.5, 0.7), draw: (_, index) => index / 5 - 1.13 },
  'cast of a comparison': { shapes: [[4]], build: (x) => multiply(cast(greater(x, 0), 'float32'), x), draw: offZero },
  'sign, flat where it is defined': { shapes: [[4]], build: (x) => multiply(sign(x), x), draw: offZero },
  reshape: { shapes: [[2, 6]], build: (x) => reshape(x, [3, -1]) },
  transpose: { shapes: [[2, 3, 4]], build: (x) => transpose(x, [2, 0, 1]) },
  slice: { shapes: [[5, 2]], build: (x) => slice(x, 0, 1, 3) },
  'slices that overlap': { shapes: [[5]], build: (x) => multiply(slice(x, 0, 0, 3), slice(x, 0, 2, 3)) },
  'slices with gaps, one of them twice': {
    shapes: [[7]],
    build: (x) => add(multiply(slice(x, 0, 1, 2), slice(x, 0, 4, 2)), square(slice(x, 0, 1, 2))),
  },
  'slices on two axes': { shapes: [[3, 3]], build: (x) => multiply(slice(x, 0, 0, 1), slice(x, 1, 1, 1)) },
  'split, all parts used': {
    shapes: [[2, 5]],
    build: (x) => {
      const [left, right] = split(x, 1, [2, 3]) as [Tensor, Tensor]
      return concat([square(right), left, x], 1)
    },
  },
  concat: {
    shapes: [
      [2, 1],
      [2, 3],
    ],
    build: (x, y) => concat([x, y, x], 1),
  },
  broadcastTo: { shapes: [[2, 1]], build: (x) => broadcastTo(x, [3, 2, 4]) },
  sum: { shapes: [[2, 3, 4]], build: (x) => sum(x, { axes: [0, -1] }) },
  'sum, axes kept': { shapes: [[2, 3]], build: (x) => multiply(sum(x, { axes: [1], keepDims: true }), x) },
  mean: { shapes: [[2, 3]], build: (x) => mean(square(x)) },
  max: { shapes: [[2, 5]], build: (x) => max(x, { axes: [1] }), draw: ranked },
  logSoftmax: { shapes: [[2, 4]], build: (x) => logSoftmax(x) },
  'logSoftmax on the first axis': { shapes: [[3, 2]], build: (x) => logSoftmax(x, 0) },
  'matMul with a bias': { shapes: [[2, 3], [3, 4], [4]], build: (x, y, bias) => matMul(x, y, { bias }) },
  'matMul, left transposed': {
    shapes: [
      [3, 2],
      [3, 4],
    ],
    build: (x, y) => matMul(x, y, { transposeLeft: true }),
  },
  'matMul, right transposed': {
    shapes: [
      [2, 3],
      [4, 3],
    ],
    build: (x, y) => matMul(x, y, { transposeRight: true }),
  },
  'matMul, both transposed': {
    shapes: [
      [3, 2],
      [4, 3],
    ],
    build: (x, y) => matMul(x, y, { transposeLeft: true, transposeRight: true }),
  },
  'conv2d with a bias': { shapes: [[2, 2, 4, 5], [3, 2, 3, 2], [3]], build: (x, w, bias) => conv2d(x, w, { bias }) },
  'conv2d, strides that leave pixels over': {
    shapes: [
      [2, 2, 6, 8],
      [3, 2, 3, 4],
    ],
    build: (x, w) => conv2d(x, w, padded),
  },
  conv2dInputGradient: {
    shapes: [
      [2, 3, 3, 3],
      [3, 2, 3, 4],
    ],
    build: (dy, w) => conv2dInputGradient(dy, w, [2, 2, 6, 8], padded),
  },
  conv2dWeightGradient: {
    shapes: [
      [2, 2, 6, 8],
      [2, 3, 3, 3],
    ],
    build: (x, dy) => conv2dWeightGradient(x, dy, [3, 2, 3, 4], padded),
  },
  'huber, on both sides of delta': { shapes: [[6]], build: (x) => huber(x, 0.8), draw: (_, index) => index / 2 - 1.3 },
  meanSquaredError: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    build: meanSquaredError,
  },
  softmaxCrossEntropy: {
    shapes: [[2, 3]],
    build: (x) => softmaxCrossEntropy(x, oneHot(constant(x, Int32Array.of(2, 0)), 3)),
  },
  'a gradient of a gradient': {
    shapes: [
      [3, 2],
      [2, 2],
    ],
    build: (x, w) => gradients(sum(square(tanh(matMul(x, w)))), [w])[0] as Tensor,
  },
}

describe('gradients() agree with central differences:', () => {
  it.each(Object.entries(cases))('%s', async (_, { shapes, build, draw = (value) => value }) => {
    const rng = createRng(7)
    const program = await engine.compile(
      trace((scope) => {
        const inputs = shapes.map((shape, index) => scope.input(`x${index}`, shape))
        const result = build(...inputs)
        // A weighted sum, so that each number of the result counts differently.
        const weights = Float32Array.from({ length: sizeOf(result.shape) }, () => rng.normal())
        const loss = sum(multiply(result, constant(result, weights, result.shape)))
        scope.output('loss', loss)
        gradients(loss, inputs).forEach((gradient, index) => {
          expect(gradient.shape).toEqual(shapes[index])
          scope.output(`g${index}`, gradient)
        })
      }),
    )
    const feeds = Object.fromEntries(
      shapes.map((shape, index) => [
        `x${index}`,
        Float32Array.from({ length: sizeOf(shape) }, (_, at) => draw(rng.normal(), at)),
      ]),
    )
    const analytic = await program.run(feeds)
    for (const [name, data] of Object.entries(feeds)) {
      for (let at = 0; at < data.length; at++) {
        const value = data[at] as number
        const lossAt = async (moved: number) => {
          data[at] = moved
          return (await program.run(feeds)).loss?.[0] as number
        }
        const step = 2 ** -7
        const numeric = ((await lossAt(value + step)) - (await lossAt(value - step))) / (2 * step)
        data[at] = value
        const exact = analytic[name.replace('x', 'g')]?.[at] as number
        expect(Math.abs(exact - numeric), `${name}[${at}]: ${exact}, not ${numeric}`).toBeLessThan(
          0.005 * (1 + Math.abs(numeric)),
        )
      }
    }
    await program.close()
  })
})

describe('gradients()', () => {
  const evaluate = async (build: (x: Tensor) => Tensor, x: readonly number[]): Promise<number[]> => {
    const graph = trace((scope) => {
      const input = scope.input('x', [x.length])
      scope.output('gradient', gradients(build(input), [input])[0] as Tensor)
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

  it('of ReLU at 0 are 0', async () => {
    expect(await evaluate((x) => sum(relu(x)), [0, 1])).toEqual([0, 1])
  })

  it('want one number as the loss', () => {
    const build = () => trace((scope) => gradients(scope.input('x', [2, 3]), []))
    expect(build).toThrow('Cannot take gradients of [2, 3]: a loss is one number; sum() or mean() it')
  })
})
