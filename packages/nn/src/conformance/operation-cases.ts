import { gradients } from '../autodiff/gradients.js'
import type { Shape, Tensor } from '../graph/tensor.js'
import { createGruCell } from '../networks/gru-cell.js'
import { gelu, logSoftmax, relu, reluGradient, sigmoid, softmax, softplus } from '../ops/activations.js'
import { greater, greaterEqual, less, lessEqual, where } from '../ops/comparisons.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient, transposedConv2d } from '../ops/convolution.js'
import { dropout } from '../ops/dropout.js'
import {
  abs,
  add,
  cast,
  clip,
  constant,
  divide,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  sign,
  sqrt,
  square,
  subtract,
  tanh,
} from '../ops/elementwise.js'
import { gather, oneHot } from '../ops/indexing.js'
import { layerNorm } from '../ops/layer-norm.js'
import { broadcastTo, concat, pad, reshape, slice, split, transpose } from '../ops/layout.js'
import { matMul } from '../ops/linear.js'
import { averagePool, maxPool } from '../ops/pooling.js'
import { max, mean, min, sum } from '../ops/reductions.js'
import { huber, meanSquaredError, softmaxCrossEntropy } from '../training/losses.js'

/** An expression in inputs of the given shapes. */
export interface OperationCase {
  readonly shapes: readonly Shape[]
  readonly build: (...inputs: Tensor[]) => Tensor
  /** Maps normal draws into the op's domain, off its kinks. */
  readonly draw?: (normal: number, index: number) => number
}

const offZero = (value: number) => (value < 0 ? value - 0.1 : value + 0.1)
const positive = (value: number) => 0.5 + Math.abs(value)
/** All different up to 101 of them, at least 0.04 apart, in no order. */
const ranked = (_: number, index: number) => ((index * 37) % 101) / 25 - 2
const padded = { stride: [2, 3], padding: [1, 2] } as const

/** Expressions with gradients, by name: each engine computes them all. scripts/fixtures/torch-ops.py has them too. */
export const operationCases: Readonly<Record<string, OperationCase>> = {
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
  sigmoid: { shapes: [[4]], build: sigmoid },
  softplus: { shapes: [[5]], build: softplus, draw: (_, index) => index * 4 - 8 },
  gelu: { shapes: [[5]], build: gelu, draw: (_, index) => index - 2 },
  relu: { shapes: [[6]], build: relu, draw: offZero },
  reluGradient: {
    shapes: [[6]],
    build: (x) => reluGradient(x, relu(constant(x, Float32Array.of(1, -1, 2, 0, -3, 1)))),
  },
  clip: { shapes: [[11]], build: (x) => clip(x, -0.5, 0.7), draw: (_, index) => index / 5 - 1.13 },
  'cast of a comparison': { shapes: [[4]], build: (x) => multiply(cast(greater(x, 0), 'float32'), x), draw: offZero },
  'sign, flat where it is defined': { shapes: [[4]], build: (x) => multiply(sign(x), x), draw: offZero },
  'where greaterEqual': {
    shapes: [[4], [4]],
    build: (x, y) => where(greaterEqual(x, 0.5), x, multiply(x, y)),
    draw: (_, index) => index / 2 - 0.8,
  },
  'where less': { shapes: [[4]], build: (x) => where(less(x, 0), multiply(x, 2), x), draw: offZero },
  'where lessEqual': { shapes: [[4]], build: (x) => where(lessEqual(x, 0), square(x), x), draw: offZero },
  dropout: {
    shapes: [[2, 3]],
    build: (x) => dropout(x, cast(constant(x, Int32Array.of(1, 0, 1, 1, 0, 1), [2, 3]), 'uint8'), 0.25),
  },
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
      const [left, right] = split(x, 1, [2, 3])
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
  pad: {
    shapes: [[2, 3]],
    build: (x) =>
      pad(x, [
        [1, 0],
        [2, 1],
      ]),
  },
  'gather, a row twice': { shapes: [[4, 3]], build: (x) => gather(x, constant(x, Int32Array.of(2, 0, 2))) },
  'gather inside, by a table of indices': {
    shapes: [[2, 4, 3]],
    build: (x) => gather(x, constant(x, Int32Array.of(3, 0, 1, 3), [2, 2]), 1),
  },
  'gather on the last axis': { shapes: [[2, 4]], build: (x) => gather(x, constant(x, Int32Array.of(1, 1, 3)), -1) },
  sum: { shapes: [[2, 3, 4]], build: (x) => sum(x, { axes: [0, -1] }) },
  'sum, axes kept': { shapes: [[2, 3]], build: (x) => multiply(sum(x, { axes: [1], keepDims: true }), x) },
  mean: { shapes: [[2, 3]], build: (x) => mean(square(x)) },
  max: { shapes: [[2, 5]], build: (x) => max(x, { axes: [1] }), draw: ranked },
  min: { shapes: [[2, 5]], build: (x) => min(x, { axes: [0] }), draw: ranked },
  logSoftmax: { shapes: [[2, 4]], build: (x) => logSoftmax(x) },
  'logSoftmax on the first axis': { shapes: [[3, 2]], build: (x) => logSoftmax(x, 0) },
  softmax: { shapes: [[2, 4]], build: (x) => softmax(x) },
  'softmax on the first axis': { shapes: [[3, 2]], build: (x) => softmax(x, 0) },
  layerNorm: { shapes: [[3, 4], [4], [4]], build: (x, scale, shift) => layerNorm(x, { scale, shift }) },
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
  'matMul of batches': {
    shapes: [
      [2, 2, 3],
      [2, 3, 4],
    ],
    build: (x, y) => matMul(x, y),
  },
  'matMul of batches, both transposed': {
    shapes: [
      [2, 3, 2],
      [2, 4, 3],
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
  transposedConv2d: {
    shapes: [
      [2, 3, 2, 3],
      [3, 2, 3, 2],
    ],
    build: (x, w) => transposedConv2d(x, w),
  },
  'transposedConv2d with stride, padding, output padding and a bias': {
    shapes: [[2, 3, 3, 2], [3, 2, 3, 4], [2]],
    build: (x, w, bias) => transposedConv2d(x, w, { ...padded, outputPadding: [1, 2], bias }),
  },
  maxPool: { shapes: [[2, 2, 4, 5]], build: (x) => maxPool(x, { kernel: 2 }), draw: ranked },
  'maxPool, padded and overlapping': {
    shapes: [[1, 2, 5, 6]],
    build: (x) => maxPool(x, { kernel: 3, stride: 2, padding: 1 }),
    draw: (_, index) => ranked(_, index) - 3,
  },
  averagePool: { shapes: [[2, 2, 4, 5]], build: (x) => averagePool(x, { kernel: 2 }) },
  'averagePool, padded and overlapping': {
    shapes: [[1, 2, 5, 6]],
    build: (x) => averagePool(x, { kernel: [3, 2], stride: [2, 1], padding: 1 }),
  },
  'a GRU cell': {
    // 3 × (2·3 + 3 + 3·3 + 3) parameters.
    shapes: [[63], [4, 2], [4, 3]],
    build: (parameters, input, hidden) => createGruCell(2, 3).forward(parameters, input, hidden),
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
    build: (x, w) => gradients(sum(square(tanh(matMul(x, w)))), [w])[0],
  },
}
