import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
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
  sign,
  sqrt,
  square,
  subtract,
  tanh,
  where,
} from './elementwise.js'
import { broadcastTo, concat, reshape, slice, split, transpose } from './layout.js'
import { conv2d, matMul } from './linear.js'
import { argMax, logSoftmax, max, mean, oneHot, sum } from './reductions.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

/** x = [1, -2, 3] and m = [[1, 2, 3], [4, 5, 6]]. */
const results: Record<string, [(x: Tensor, m: Tensor) => Tensor, readonly number[], readonly number[]]> = {
  add: [(x, m) => add(x, m), [2, 0, 6, 5, 3, 9], [2, 3]],
  subtract: [(x) => subtract(1, x), [0, 3, -2], [3]],
  multiply: [(x) => multiply(x, x), [1, 4, 9], [3]],
  divide: [(x) => divide(x, 2), [0.5, -1, 1.5], [3]],
  minimum: [(x) => minimum(x, 2), [1, -2, 2], [3]],
  maximum: [(x) => maximum(x, 2), [2, 2, 3], [3]],
  greater: [(x) => greater(x, 1), [0, 0, 1], [3]],
  equal: [(x) => equal(x, 1), [1, 0, 0], [3]],
  where: [(x) => where(greater(x, 0), x, 7), [1, 7, 3], [3]],
  negate: [(x) => negate(x), [-1, 2, -3], [3]],
  square: [(x) => square(x), [1, 4, 9], [3]],
  exp: [(x) => exp(multiply(x, 0)), [1, 1, 1], [3]],
  log: [(x) => log(exp(x)), [1, -2, 3], [3]],
  sqrt: [(x) => sqrt(square(x)), [1, 2, 3], [3]],
  abs: [(x) => abs(x), [1, 2, 3], [3]],
  sign: [(x) => sign(x), [1, -1, 1], [3]],
  tanh: [(x) => tanh(multiply(x, 100)), [1, -1, 1], [3]],
  relu: [(x) => relu(x), [1, 0, 3], [3]],
  clip: [(x) => clip(x, -1, 2), [1, -1, 2], [3]],
  cast: [(x) => cast(x, 'int32'), [1, -2, 3], [3]],
  constant: [(x) => constant(x, Float32Array.of(4, 5)), [4, 5], [2]],
  reshape: [(_, m) => reshape(m, [3, -1]), [1, 2, 3, 4, 5, 6], [3, 2]],
  transpose: [(_, m) => transpose(m, [1, 0]), [1, 4, 2, 5, 3, 6], [3, 2]],
  slice: [(_, m) => slice(m, -1, 1, 2), [2, 3, 5, 6], [2, 2]],
  'split, the second part': [(_, m) => split(m, 0, [1, 1])[1] as Tensor, [4, 5, 6], [1, 3]],
  concat: [(x, m) => concat([m, reshape(x, [1, 3])], 0), [1, 2, 3, 4, 5, 6, 1, -2, 3], [3, 3]],
  broadcastTo: [(x) => broadcastTo(slice(x, 0, 2, 1), [2, 2]), [3, 3, 3, 3], [2, 2]],
  sum: [(_, m) => sum(m), [21], []],
  'sum over rows': [(_, m) => sum(m, { axes: [0] }), [5, 7, 9], [3]],
  mean: [(_, m) => mean(m, { axes: [1], keepDims: true }), [2, 5], [2, 1]],
  max: [(_, m) => max(m, { axes: [1] }), [3, 6], [2]],
  argMax: [(x) => argMax(x, 0), [2], []],
  'argMax, the first of equals': [(x) => argMax(minimum(x, 1), 0), [0], []],
  oneHot: [(x) => oneHot(cast(x, 'int32'), 2), [0, 1, 0, 0, 0, 0], [3, 2]],
  // Equal logits: ln(1/3) each.
  logSoftmax: [(x) => logSoftmax(multiply(x, 0)), [-1.0986123, -1.0986123, -1.0986123], [3]],
  // [1·1 - 2·2 + 3·3, 1·4 - 2·5 + 3·6]
  matMul: [(x, m) => matMul(reshape(x, [1, 3]), m, { transposeRight: true }), [6, 12], [1, 2]],
  // Rows [1 2 3] and [4 5 6] under the kernel [1 10]: 1 + 20, 2 + 30, 4 + 50, 5 + 60.
  conv2d: [
    (_, m) => conv2d(reshape(m, [1, 1, 2, 3]), constant(m, Float32Array.of(1, 10), [1, 1, 1, 2])),
    [21, 32, 54, 65],
    [1, 1, 2, 2],
  ],
}

describe('the value of', () => {
  it.each(Object.entries(results))('%s', async (_, [build, values, shape]) => {
    const graph = trace((scope) => {
      const result = build(scope.input('x', [3]), scope.input('m', [2, 3]))
      expect(result.shape).toEqual(shape)
      scope.output('result', result)
    })
    const program = await engine.compile(graph)
    const outputs = await program.run({ x: Float32Array.of(1, -2, 3), m: Float32Array.of(1, 2, 3, 4, 5, 6) })
    expect(outputs.result).toHaveLength(values.length)
    values.forEach((value, index) => {
      expect(outputs.result?.[index]).toBeCloseTo(value, 5)
    })
    await program.close()
  })
})

describe('shapes that do not fit are refused while tracing, with the op and the shapes:', () => {
  it.each<[string, (a: Tensor, b: Tensor) => unknown]>([
    ['Cannot add [2, 3] and [2]: axis -1 has lengths 3 and 2', (a, b) => add(a, b)],
    ['Cannot matMul [2, 3] and [2]: both must be matrices', (a, b) => matMul(a, b)],
    ['Cannot matMul [2, 3] and [2, 3]: the inner lengths are 3 and 2', (a) => matMul(a, a)],
    ['Cannot reshape [2, 3] and [4, -1]: the sizes differ', (a) => reshape(a, [4, -1])],
    ['Cannot transpose [2, 3]: [0,0] is no order of its axes', (a) => transpose(a, [0, 0])],
    ['Cannot slice [2, 3]: axis 1 has nothing from 2 to 4', (a) => slice(a, 1, 2, 2)],
    ['Cannot split [2, 3]: the sizes [1,1] make 2 on axis 1', (a) => split(a, 1, [1, 1])],
    ['Cannot concat [2, 3] and [2]: they differ off axis 0, or in dtype', (a, b) => concat([a, b], 0)],
    ['Cannot broadcastTo [2, 3] and [3]: the target is smaller', (a) => broadcastTo(a, [3])],
    ['Cannot sum [2, 3]: there is no axis 2', (a) => sum(a, { axes: [2] })],
    ['Cannot oneHot [2, 3]: there is no depth 0', (a) => oneHot(cast(a, 'int32'), 0)],
    [
      'Cannot conv2d [2, 3] and [2]: images are [batch, channels, height, width], weights [out, in, height, width]',
      (a, b) => conv2d(a, b),
    ],
    [
      'Cannot conv2d [1, 1, 2, 3] and [1, 1, 3, 2]: the kernel does not fit into the image with padding [0,0]',
      (a) => conv2d(reshape(a, [1, 1, 2, 3]), reshape(a, [1, 1, 3, 2])),
    ],
    [
      'Cannot conv2d [1, 1, 2, 3] and [1, 3, 2, 1]: the images have 1 channels, the weights take 3',
      (a) => conv2d(reshape(a, [1, 1, 2, 3]), reshape(a, [1, 3, 2, 1])),
    ],
  ])('%s', (message, build) => {
    const run = () => trace((scope) => build(scope.input('a', [2, 3]), scope.input('b', [2])))
    expect(run).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH', message }))
  })

  it('dtypes too', () => {
    const run = () => trace((scope) => add(scope.input('a', [2]), scope.input('b', [2], 'int32')))
    expect(run).toThrow(expect.objectContaining({ code: 'DTYPE_MISMATCH' }))
    const pixels = () => trace((scope) => relu(scope.input('a', [2], 'uint8')))
    expect(pixels).toThrow('Cannot relu uint8 [2]: cast() it to float32 first')
  })
})
