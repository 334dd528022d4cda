import { sizeOf } from '../graph/shapes.js'
import type { Operation, OperationOf, Tensor } from '../graph/tensor.js'
import { reluGradient, sigmoid } from '../ops/activations.js'
import { equal, greater, where } from '../ops/comparisons.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from '../ops/convolution.js'
import { cast, clip, divide, exp, multiply, negate, sign, square, subtract } from '../ops/elementwise.js'
import { oneHot } from '../ops/indexing.js'
import { broadcastTo, reshape, slice, transpose } from '../ops/layout.js'
import { matMul } from '../ops/linear.js'
import { sum, sumTo } from '../ops/reductions.js'
import { maxPoolGradient } from './max-pool-gradient.js'

/** The gradient of each input from the gradient of the output; null where none flows. */
type VectorJacobianProduct<Kind extends Operation['kind']> = (
  gradient: Tensor,
  node: { readonly operation: OperationOf<Kind>; readonly output: Tensor },
  ...inputs: Tensor[]
) => readonly (Tensor | null)[]

type Products = { readonly [Kind in Operation['kind']]: VectorJacobianProduct<Kind> | null }

/** The vector-Jacobian product of each operation; null for those that are constant almost everywhere. */
const products: Products = {
  input: null,
  variable: null,
  constant: null,
  stopGradient: null,
  greater: null,
  greaterEqual: null,
  equal: null,
  sign: null,
  argMax: null,
  oneHot: null,

  add: (gradient, _, left, right) => [sumTo(gradient, left!.shape), sumTo(gradient, right!.shape)],
  subtract: (gradient, _, left, right) => [sumTo(gradient, left!.shape), sumTo(negate(gradient), right!.shape)],
  multiply: (gradient, _, left, right) => [
    sumTo(multiply(gradient, right!), left!.shape),
    sumTo(multiply(gradient, left!), right!.shape),
  ],
  divide: (gradient, { output }, left, right) => {
    const quotient = divide(gradient, right!)
    return [sumTo(quotient, left!.shape), sumTo(negate(multiply(quotient, output)), right!.shape)]
  },
  minimum: (gradient, _, left, right) => chosen(gradient, greater(right!, left!), left!, right!),
  maximum: (gradient, _, left, right) => chosen(gradient, greater(left!, right!), left!, right!),
  where: (gradient, _, condition, yes, no) => [null, ...chosen(gradient, condition!, yes!, no!)],

  exp: (gradient, { output }) => [multiply(gradient, output)],
  log: (gradient, _, x) => [divide(gradient, x!)],
  sqrt: (gradient, { output }) => [divide(multiply(gradient, 0.5), output)],
  abs: (gradient, _, x) => [multiply(gradient, sign(x!))],
  tanh: (gradient, { output }) => [multiply(gradient, subtract(1, square(output)))],
  sigmoid: (gradient, { output }) => [multiply(gradient, multiply(output, subtract(1, output)))],
  softplus: (gradient, _, x) => [multiply(gradient, sigmoid(x!))],
  relu: (gradient, { output }) => [reluGradient(gradient, output)],
  reluGradient: (gradient, _, __, output) => [reluGradient(gradient, output!), null],
  clip: (gradient, { operation: { low, high } }, x) => [where(equal(clip(x!, low, high), x!), gradient, 0)],
  cast: (gradient, _, x) => [x!.dtype === 'float32' ? cast(gradient, 'float32') : null],

  reshape: (gradient, _, x) => [reshape(gradient, x!.shape)],
  broadcastTo: (gradient, _, x) => [sumTo(gradient, x!.shape)],
  transpose: (gradient, { operation: { permutation } }) => [
    transpose(
      gradient,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
  // Reverse mode puts the slices of one tensor together itself, so that many slices cost one pass.
  slice: null,
  concat: (gradient, { operation: { axis } }, ...parts) => {
    let start = 0
    return parts.map((part) => {
      const size = part.shape[axis] as number
      start += size
      return slice(gradient, axis, start - size, size)
    })
  },

  sum: (gradient, { operation }, x) => [broadcastTo(withKeptAxes(gradient, operation.axes, x!), x!.shape)],
  max: (gradient, { operation: { axes }, output }, x) => {
    const hits = cast(equal(x!, withKeptAxes(output, axes, x!)), 'float32')
    const shares = divide(hits, sum(hits, { axes, keepDims: true }))
    return [multiply(shares, withKeptAxes(gradient, axes, x!))]
  },
  logSoftmax: (gradient, { operation: { axis }, output }) => [
    subtract(gradient, multiply(exp(output), sum(gradient, { axes: [axis], keepDims: true }))),
  ],

  // The one-hot rows bring each part of the gradient back to its place, and add those of one place, in a fixed order.
  gather: (gradient, { operation: { axis } }, x, indices) => {
    if (x!.dtype !== 'float32') return [null, null]
    const depth = x!.shape[axis] as number
    const count = sizeOf(indices!.shape)
    const places = reshape(oneHot(indices!, depth), [count, depth])
    const parts = moveAxis(reshape(gradient, x!.shape.with(axis, count)), axis, 0)
    const back = matMul(places, reshape(parts, [count, -1]), { transposeLeft: true })
    const whole = reshape(back, [depth, ...x!.shape.toSpliced(axis, 1)])
    return [moveAxis(whole, 0, axis), null]
  },

  matMul: (gradient, { operation: { transposeLeft, transposeRight } }, left, right, bias) => {
    const ofLeft = transposeLeft
      ? matMul(right!, gradient, { transposeLeft: transposeRight, transposeRight: true })
      : matMul(gradient, right!, { transposeRight: !transposeRight })
    const ofRight = transposeRight
      ? matMul(gradient, left!, { transposeLeft: true, transposeRight: transposeLeft })
      : matMul(left!, gradient, { transposeLeft: !transposeLeft })
    return bias === undefined ? [ofLeft, ofRight] : [ofLeft, ofRight, sumTo(gradient, bias.shape)]
  },
  conv2d: (gradient, { operation }, images, weights, bias) => [
    conv2dInputGradient(gradient, weights!, images!.shape, operation),
    conv2dWeightGradient(images!, gradient, weights!.shape, operation),
    ...(bias === undefined ? [] : [sum(gradient, { axes: [0, 2, 3] })]),
  ],
  // A convolution is linear in its images and in its weights, so the products of the three operations are each other.
  conv2dInputGradient: (gradient, { operation }, output, weights) => [
    conv2d(gradient, weights!, operation),
    conv2dWeightGradient(gradient, output!, weights!.shape, operation),
  ],
  conv2dWeightGradient: (gradient, { operation }, images, output) => [
    conv2dInputGradient(output!, gradient, images!.shape, operation),
    conv2d(images!, gradient, operation),
  ],
  maxPool: (gradient, { operation, output }, images) => [maxPoolGradient(gradient, output, images!, operation)],
}

/**
 * The gradient of each input of a tensor from the tensor's own. Gradients that nobody asks for stay out of the
 * compiled program.
 */
export function vectorJacobianProduct(tensor: Tensor, gradient: Tensor): readonly (Tensor | null)[] {
  const product = products[tensor.operation.kind] as VectorJacobianProduct<Operation['kind']> | null
  return product?.(gradient, { operation: tensor.operation, output: tensor }, ...tensor.inputs) ?? []
}

/** Whether gradient can flow from a tensor to its inputs at all. */
export function isDifferentiable(tensor: Tensor): boolean {
  return tensor.operation.kind === 'slice' || products[tensor.operation.kind] !== null
}

function chosen(gradient: Tensor, condition: Tensor, yes: Tensor, no: Tensor): [Tensor, Tensor] {
  return [sumTo(where(condition, gradient, 0), yes.shape), sumTo(where(condition, 0, gradient), no.shape)]
}

/** A reduction's result in a shape that broadcasts over what was reduced. */
function withKeptAxes(reduced: Tensor, axes: readonly number[], x: Tensor): Tensor {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
  return reshape(reduced, kept)
}

/** Takes an axis out of its place and puts it at another, counted without it. */
function moveAxis(x: Tensor, from: number, to: number): Tensor {
  const others = [...x.shape.keys()].filter((axis) => axis !== from)
  return transpose(x, others.toSpliced(to, 0, from))
}
