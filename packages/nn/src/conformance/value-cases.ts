import type { Tensor } from '../graph/tensor.js'
import { gelu, logSoftmax, relu, sigmoid, softmax, softplus } from '../ops/activations.js'
import { equal, greater, greaterEqual, less, lessEqual, where } from '../ops/comparisons.js'
import { conv2d, transposedConv2d } from '../ops/convolution.js'
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
import { argMax, max, mean, min, sum } from '../ops/reductions.js'

/** An expression of x = [1, -2, 3] and m = [[1, 2, 3], [4, 5, 6]], its numbers and its shape. */
type ValueCase = readonly [build: (x: Tensor, m: Tensor) => Tensor, values: readonly number[], shape: readonly number[]]

/** Operations on numbers that can be worked out by hand, by name: each engine computes them all. */
export const valueCases: Readonly<Record<string, ValueCase>> = {
  add: [(x, m) => add(x, m), [2, 0, 6, 5, 3, 9], [2, 3]],
  subtract: [(x) => subtract(1, x), [0, 3, -2], [3]],
  multiply: [(x) => multiply(x, x), [1, 4, 9], [3]],
  divide: [(x) => divide(x, 2), [0.5, -1, 1.5], [3]],
  minimum: [(x) => minimum(x, 2), [1, -2, 2], [3]],
  maximum: [(x) => maximum(x, 2), [2, 2, 3], [3]],
  greater: [(x) => greater(x, 1), [0, 0, 1], [3]],
  greaterEqual: [(x) => greaterEqual(x, 1), [1, 0, 1], [3]],
  less: [(x) => less(x, 1), [0, 1, 0], [3]],
  lessEqual: [(x) => lessEqual(x, 1), [1, 1, 0], [3]],
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
  // At 0 and ±ln 3: 1/2, 3/4, 1/4.
  sigmoid: [(x) => sigmoid(constant(x, Float32Array.of(0, Math.log(3), -Math.log(3)))), [0.5, 0.75, 0.25], [3]],
  // ln(1 + 1); ln(1 + 3); nothing is lost at 100, nothing is left at -100.
  softplus: [
    (x) => softplus(constant(x, Float32Array.of(0, Math.log(3), 100, -100))),
    [Math.log(2), Math.log(4), 100, 0],
    [4],
  ],
  // Φ(1) = 0.8413; the approximation is 0.0002 off.
  gelu: [(x) => gelu(x), [0.841192, -0.045402, 2.996363], [3]],
  relu: [(x) => relu(x), [1, 0, 3], [3]],
  clip: [(x) => clip(x, -1, 2), [1, -1, 2], [3]],
  cast: [(x) => cast(x, 'int32'), [1, -2, 3], [3]],
  'cast to bytes and back': [(x) => cast(cast(abs(x), 'uint8'), 'float32'), [1, 2, 3], [3]],
  // The middle one is dropped, the others count twice.
  dropout: [(x) => dropout(x, cast(greater(x, 0), 'uint8'), 0.5), [2, 0, 6], [3]],
  constant: [(x) => constant(x, Float32Array.of(4, 5)), [4, 5], [2]],
  reshape: [(_, m) => reshape(m, [3, -1]), [1, 2, 3, 4, 5, 6], [3, 2]],
  transpose: [(_, m) => transpose(m, [1, 0]), [1, 4, 2, 5, 3, 6], [3, 2]],
  slice: [(_, m) => slice(m, -1, 1, 2), [2, 3, 5, 6], [2, 2]],
  'split, the second part': [(_, m) => split(m, 0, [1, 1])[1] as Tensor, [4, 5, 6], [1, 3]],
  concat: [(x, m) => concat([m, reshape(x, [1, 3])], 0), [1, 2, 3, 4, 5, 6, 1, -2, 3], [3, 3]],
  broadcastTo: [(x) => broadcastTo(slice(x, 0, 2, 1), [2, 2]), [3, 3, 3, 3], [2, 2]],
  pad: [
    (_, m) =>
      pad(m, [
        [0, 1],
        [1, 0],
      ]),
    [0, 1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0],
    [3, 4],
  ],
  gather: [(_, m) => gather(m, constant(m, Int32Array.of(1, 0, 1))), [4, 5, 6, 1, 2, 3, 4, 5, 6], [3, 3]],
  'gather columns': [(_, m) => gather(m, constant(m, Int32Array.of(2, 0)), 1), [3, 1, 6, 4], [2, 2]],
  'gather bytes': [(_, m) => gather(cast(m, 'uint8'), constant(m, Int32Array.of(1))), [4, 5, 6], [1, 3]],
  sum: [(_, m) => sum(m), [21], []],
  'sum over rows': [(_, m) => sum(m, { axes: [0] }), [5, 7, 9], [3]],
  mean: [(_, m) => mean(m, { axes: [1], keepDims: true }), [2, 5], [2, 1]],
  max: [(_, m) => max(m, { axes: [1] }), [3, 6], [2]],
  min: [(_, m) => min(m, { axes: [0] }), [1, 2, 3], [3]],
  argMax: [(x) => argMax(x, 0), [2], []],
  'argMax, the first of equals': [(x) => argMax(minimum(x, 1), 0), [0], []],
  oneHot: [(x) => oneHot(cast(x, 'int32'), 2), [0, 1, 0, 0, 0, 0], [3, 2]],
  // Equal logits: ln(1/3) each.
  logSoftmax: [(x) => logSoftmax(multiply(x, 0)), [-1.0986123, -1.0986123, -1.0986123], [3]],
  // Weights 1, 3 and 4 of 8.
  softmax: [(x) => softmax(constant(x, Float32Array.of(0, Math.log(3), Math.log(4)))), [0.125, 0.375, 0.5], [3]],
  // Rows [1 2 3] and [4 5 6] have means 2 and 5 and variance 2/3: -1.224745, 0, 1.224745; scaled by 2, shifted by 1.
  layerNorm: [
    (x, m) =>
      layerNorm(m, {
        scale: constant(x, Float32Array.of(2, 2, 2)),
        shift: constant(x, Float32Array.of(1, 1, 1)),
        epsilon: 0,
      }),
    [-1.44949, 1, 3.44949, -1.44949, 1, 3.44949],
    [2, 3],
  ],
  // [1·1 - 2·2 + 3·3, 1·4 - 2·5 + 3·6]
  matMul: [(x, m) => matMul(reshape(x, [1, 3]), m, { transposeRight: true }), [6, 12], [1, 2]],
  // x's row times each row of m, as a batch of two products: 1 - 4 + 9 and 4 - 10 + 18.
  'matMul of batches': [(x, m) => matMul(broadcastTo(x, [2, 1, 3]), reshape(m, [2, 3, 1])), [6, 12], [2, 1, 1]],
  // Rows [1 2 3] and [4 5 6] under the kernel [1 10]: 1 + 20, 2 + 30, 4 + 50, 5 + 60.
  conv2d: [
    (_, m) => conv2d(reshape(m, [1, 1, 2, 3]), constant(m, Float32Array.of(1, 10), [1, 1, 1, 2])),
    [21, 32, 54, 65],
    [1, 1, 2, 2],
  ],
  // Each pixel puts [1 10] down, two columns on: 1 10 2 20 3 30 and 4 40 5 50 6 60.
  transposedConv2d: [
    (_, m) =>
      transposedConv2d(reshape(m, [1, 1, 2, 3]), constant(m, Float32Array.of(1, 10), [1, 1, 1, 2]), { stride: [1, 2] }),
    [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60],
    [1, 1, 2, 6],
  ],
  maxPool: [(_, m) => maxPool(reshape(m, [1, 1, 2, 3]), { kernel: 2, stride: 1 }), [5, 6], [1, 1, 1, 2]],
  // All are negative, and yet the padding never wins.
  'maxPool, padded': [
    (_, m) => maxPool(reshape(negate(m), [1, 1, 2, 3]), { kernel: 2, padding: 1 }),
    [-1, -2, -4, -5],
    [1, 1, 2, 2],
  ],
  // (1 + 2 + 4 + 5) / 4 and (2 + 3 + 5 + 6) / 4
  averagePool: [(_, m) => averagePool(reshape(m, [1, 1, 2, 3]), { kernel: 2, stride: 1 }), [3, 4], [1, 1, 1, 2]],
}
