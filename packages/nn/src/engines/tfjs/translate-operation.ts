import type { Tensor as TfTensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationOf, Tensor } from '../../graph/tensor.js'
import { convolutionInputGradient, convolutionWeightGradient, convolve, poolMaximum } from './convolutions.js'
import { tfDtype } from './dtypes.js'
import type { Tf } from './load-backend.js'

/** Kinds of tensors that a run is handed, or that were computed before under another name. */
type SourceKind = 'input' | 'variable' | 'constant' | 'stopGradient'

/** The kinds that a step of a program computes. */
type ComputedKind = Exclude<Operation['kind'], SourceKind>

interface Node<Kind extends Operation['kind']> {
  readonly operation: OperationOf<Kind>
  /** What the result is: its shape and dtype. */
  readonly tensor: Tensor
}

type Translation<Kind extends ComputedKind> = (tf: Tf, node: Node<Kind>, ...inputs: TfTensor[]) => TfTensor

/** How tfjs computes each operation. Each gives a tensor of its own; whatever else it makes is freed after it. */
const translations: { readonly [Kind in ComputedKind]: Translation<Kind> } = {
  add: (tf, _, left, right) => tf.add(left!, right!),
  subtract: (tf, _, left, right) => tf.sub(left!, right!),
  multiply: (tf, _, left, right) => tf.mul(left!, right!),
  // Of integers tfjs rounds down, where ONNX cuts off what comes after the point.
  divide: (tf, { tensor }, left, right) =>
    tensor.dtype === 'int32'
      ? tf.cast(tf.div(tf.cast(left!, 'float32'), tf.cast(right!, 'float32')), 'int32')
      : tf.div(left!, right!),
  minimum: (tf, _, left, right) => tf.minimum(left!, right!),
  maximum: (tf, _, left, right) => tf.maximum(left!, right!),
  greater: (tf, _, left, right) => tf.greater(left!, right!),
  greaterEqual: (tf, _, left, right) => tf.greaterEqual(left!, right!),
  equal: (tf, _, left, right) => tf.equal(left!, right!),
  where: (tf, _, condition, yes, no) => tf.where(condition!, yes!, no!),

  exp: (tf, _, x) => tf.exp(x!),
  log: (tf, _, x) => tf.log(x!),
  sqrt: (tf, _, x) => tf.sqrt(x!),
  abs: (tf, _, x) => tf.abs(x!),
  sign: (tf, _, x) => tf.sign(x!),
  tanh: (tf, _, x) => tf.tanh(x!),
  sigmoid: (tf, _, x) => tf.sigmoid(x!),
  softplus: (tf, _, x) => tf.softplus(x!),
  relu: (tf, _, x) => tf.relu(x!),
  reluGradient: (tf, _, gradient, output) => tf.mul(gradient!, tf.step(output!)),
  clip: (tf, { operation: { low, high } }, x) => tf.clipByValue(x!, low, high),
  cast(tf, { tensor }, x) {
    if (tensor.dtype === 'bool') return tf.notEqual(x!, tf.zerosLike(x!))
    const whole = tensor.dtype === 'uint8' && x!.dtype === 'float32' ? tf.cast(x!, 'int32') : x!
    return tf.cast(whole, tfDtype[tensor.dtype])
  },

  reshape: (tf, { tensor }, x) => tf.reshape(x!, [...tensor.shape]),
  broadcastTo: (tf, { tensor }, x) => tf.broadcastTo(x!, [...tensor.shape]),
  transpose: (tf, { operation: { permutation } }, x) => tf.transpose(x!, [...permutation]),
  slice: (tf, { operation: { axis, start }, tensor: { shape } }, x) =>
    tf.slice(
      x!,
      shape.map((_, at) => (at === axis ? start : 0)),
      [...shape],
    ),
  concat: (tf, { operation: { axis } }, ...parts) => tf.concat(parts, axis),

  sum: (tf, { operation: { axes, keepDims } }, x) => tf.sum(x!, [...axes], keepDims),
  max: (tf, { operation: { axes, keepDims } }, x) => tf.max(x!, [...axes], keepDims),
  argMax: (tf, { operation: { axis } }, x) => tf.argMax(x!, axis),
  // tfjs's own takes the last axis only.
  logSoftmax(tf, { operation: { axis } }, x) {
    const shifted = tf.sub(x!, tf.max(x!, axis, true))
    return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), axis, true)))
  },
  // wasm writes its ones as integers, whatever it is asked for.
  oneHot: (tf, { tensor }, indices) => tf.cast(tf.oneHot(indices!, tensor.shape.at(-1) as number), 'float32'),
  gather: (tf, { operation: { axis } }, x, indices) => tf.gather(x!, indices!, axis),

  matMul(tf, { operation: { transposeLeft, transposeRight } }, left, right, bias) {
    const product = multiplyMatrices(
      tf,
      { matrix: left!, isTransposed: transposeLeft },
      { matrix: right!, isTransposed: transposeRight },
    )
    return bias === undefined ? product : tf.add(product, bias)
  },
  conv2d: (tf, { operation }, images, weights, bias) => convolve(tf, operation, images!, weights!, bias),
  conv2dInputGradient: (tf, { operation, tensor }, gradient, weights) =>
    convolutionInputGradient(tf, operation, gradient!, weights!, tensor.shape),
  conv2dWeightGradient: (tf, { operation, tensor }, images, gradient) =>
    convolutionWeightGradient(tf, operation, images!, gradient!, tensor.shape),
  maxPool: (tf, { operation }, images) => poolMaximum(tf, operation, images!),
}

/** All kinds of operations that an engine has to know: the compiler holds the table above to them. */
export const computedKinds: readonly string[] = Object.keys(translations)

/** Computes one tensor of a graph from its inputs. */
export function translateOperation(tf: Tf, tensor: Tensor, inputs: readonly TfTensor[]): TfTensor {
  const { operation } = tensor
  const translation = translations[operation.kind as ComputedKind] as Translation<ComputedKind>
  return tf.tidy(() => translation(tf, { operation, tensor } as Node<ComputedKind>, ...inputs))
}

interface Factor {
  readonly matrix: TfTensor
  readonly isTransposed: boolean
}

/**
 * On wasm, a product that is told to transpose takes ten times as long as one of matrices that were transposed before,
 * and the right matrix is packed anew each time, so that the smaller one belongs there: AB = (BᵀAᵀ)ᵀ.
 */
function multiplyMatrices(tf: Tf, left: Factor, right: Factor): TfTensor {
  const upright = ({ matrix, isTransposed }: Factor) => (isTransposed ? swapLastAxes(tf, matrix) : matrix)
  const turned = ({ matrix, isTransposed }: Factor) => (isTransposed ? matrix : swapLastAxes(tf, matrix))
  return right.matrix.size > left.matrix.size
    ? swapLastAxes(tf, tf.matMul(turned(right), turned(left)))
    : tf.matMul(upright(left), upright(right))
}

function swapLastAxes(tf: Tf, x: TfTensor): TfTensor {
  const axes = [...x.shape.keys()]
  return tf.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2])
}
