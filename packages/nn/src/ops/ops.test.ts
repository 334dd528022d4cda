import { createRng } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { valueCases } from '../conformance/value-cases.js'
import type { Tensor } from '../graph/tensor.js'
import { trace } from '../graph/trace.js'
import { relu } from './activations.js'
import { conv2d, transposedConv2d } from './convolution.js'
import { dropout, dropoutMask } from './dropout.js'
import { add, cast } from './elementwise.js'
import { gather, oneHot } from './indexing.js'
import { broadcastTo, concat, pad, reshape, slice, split, transpose } from './layout.js'
import { matMul } from './linear.js'
import { averagePool, maxPool } from './pooling.js'
import { sum } from './reductions.js'

it.each(Object.entries(valueCases))('%s has its shape', (_, [build, , shape]) => {
  trace((scope) => {
    expect(build(scope.input('x', [3]), scope.input('m', [2, 3])).shape).toEqual(shape)
  })
})

it('dropoutMask() drops at its rate, and the same for the same seed', () => {
  const mask = dropoutMask(10_000, 0.25, createRng(1))
  const kept = mask.reduce((total, unit) => total + unit, 0) / mask.length
  expect(new Set(mask)).toEqual(new Set([0, 1]))
  // Three standard deviations of √(0.25 · 0.75 / 10,000).
  expect(Math.abs(kept - 0.75)).toBeLessThan(0.013)
  expect(dropoutMask(10_000, 0.25, createRng(1))).toEqual(mask)
  expect(dropoutMask(10_000, 0.25, createRng(2))).not.toEqual(mask)
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
    ['Cannot gather [2, 3]: there is no axis 2', (a) => gather(a, cast(a, 'int32'), 2)],
    ['Cannot pad [2, 3]: it takes two integers from 0 for each axis, not [1,1]', (a) => pad(a, [[1, 1]])],
    ['Cannot drop out: it is float32 [2, 3] and would become float32 [2]', (a, b) => dropout(a, cast(b, 'uint8'), 0.5)],
    [
      'Cannot matMul [2, 1, 3] and [1, 3, 2]: the batch axes differ',
      (a) => matMul(reshape(a, [2, 1, 3]), reshape(a, [1, 3, 2])),
    ],
    [
      'Cannot matMul [1, 2, 3] and [1, 3, 2] and [2]: a batch of matrices takes no bias',
      (a, b) => matMul(reshape(a, [1, 2, 3]), reshape(a, [1, 3, 2]), { bias: b }),
    ],
    ['Cannot maxPool [2, 3]: images are [batch, channels, height, width]', (a) => maxPool(a, { kernel: 2 })],
    [
      'Cannot averagePool [1, 1, 2, 3]: the kernel [4,4] does not fit into the image with padding [0,0]',
      (a) => averagePool(reshape(a, [1, 1, 2, 3]), { kernel: 4 }),
    ],
    [
      'Cannot maxPool [1, 1, 2, 3]: the kernel [1,1] must be of integers from 1, at least twice the padding [1,1]',
      (a) => maxPool(reshape(a, [1, 1, 2, 3]), { kernel: 1, padding: 1 }),
    ],
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
    [
      'Cannot conv2d by stride [0,1] and padding [0,0]: they must be integers from 1 and from 0',
      (a) => conv2d(reshape(a, [1, 1, 2, 3]), reshape(a, [1, 1, 2, 3]), { stride: [0, 1] }),
    ],
    [
      'Cannot transposedConv2d [1, 1, 2, 3] and [3, 1, 2, 1]: the images have 1 channels, the weights take 3',
      (a) => transposedConv2d(reshape(a, [1, 1, 2, 3]), reshape(a, [3, 1, 2, 1])),
    ],
    [
      'Cannot transposedConv2d [1, 1, 2, 3] and [1, 1, 2, 3]: the output padding [1,1] must be below the stride [1,1]',
      (a) => transposedConv2d(reshape(a, [1, 1, 2, 3]), reshape(a, [1, 1, 2, 3]), { outputPadding: 1 }),
    ],
  ])('%s', (message, build) => {
    const run = () => trace((scope) => build(scope.input('a', [2, 3]), scope.input('b', [2])))
    expect(run).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH', message: expect.stringContaining(`${message} (at `) }),
    )
  })

  it('dtypes too', () => {
    const run = () => trace((scope) => add(scope.input('a', [2]), scope.input('b', [2], 'int32')))
    expect(run).toThrow(expect.objectContaining({ code: 'DTYPE_MISMATCH' }))
    const pixels = () => trace((scope) => relu(scope.input('a', [2], 'uint8')))
    expect(pixels).toThrow('Cannot relu uint8 [2]: cast() it to float32 first')
  })
})
