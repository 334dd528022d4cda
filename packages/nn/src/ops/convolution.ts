import { requireFloat } from '../graph/dtypes.js'
import { equalShapes, shapeError } from '../graph/shapes.js'
import type { ConvolutionGeometry, Shape, Tensor } from '../graph/tensor.js'
import { traceError } from '../graph/trace-error.js'
import { add } from './elementwise.js'
import { reshape } from './layout.js'

/** Options of `conv2d`: one number for both axes, or [vertical, horizontal]. */
export interface Conv2dOptions {
  /** 1 unless given. */
  readonly stride?: number | readonly [number, number]
  /** Zeros put on both sides of an axis, 0 unless given. */
  readonly padding?: number | readonly [number, number]
  /** Added to each output channel, [outChannels]. */
  readonly bias?: Tensor
}

/**
 * Slides filters over images (cross-correlation, as in all deep-learning libraries).
 *
 * @param images [batch, channels, height, width].
 * @param weights [outChannels, channels, kernelHeight, kernelWidth].
 * @returns [batch, outChannels, outHeight, outWidth] with `outHeight = floor((height + 2 padding - kernel) / stride) + 1`.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function conv2d(images: Tensor, weights: Tensor, options: Conv2dOptions = {}): Tensor {
  const { bias } = options
  const operands = bias === undefined ? [images, weights] : [images, weights, bias]
  const [extent, kernel, outChannels] = imageOperands('conv2d', operands, 1)
  const geometry = geometryOf('conv2d', options)
  const { stride, padding } = geometry
  const out = extent.map((length, axis) => outputLength(length, kernel[axis]!, stride[axis]!, padding[axis]!))
  if (out.some((length) => length < 1)) {
    const shapes = operands.map((operand) => operand.shape)
    throw shapeError('conv2d', shapes, `the kernel does not fit into the image with padding [${padding}]`)
  }
  const outShape = [images.shape[0] as number, outChannels, ...out]
  return images.builder.tensor({ kind: 'conv2d', ...geometry }, operands, outShape, 'float32')
}

/** Options of `transposedConv2d`: one number for both axes, or [vertical, horizontal]. */
export interface TransposedConv2dOptions extends Conv2dOptions {
  /** Rows and columns put on at the end of an axis, below the stride; 0 unless given. */
  readonly outputPadding?: number | readonly [number, number]
}

/**
 * Convolution backwards: each pixel puts a weighted copy of the filters into the output. With the stride it enlarges.
 *
 * @param images [batch, channels, height, width].
 * @param weights [channels, outChannels, kernelHeight, kernelWidth].
 * @returns [batch, outChannels, outHeight, outWidth] with
 *   `outHeight = (height - 1) stride - 2 padding + kernel + outputPadding`.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function transposedConv2d(images: Tensor, weights: Tensor, options: TransposedConv2dOptions = {}): Tensor {
  const { bias } = options
  const operands = bias === undefined ? [images, weights] : [images, weights, bias]
  const [extent, kernel, outChannels] = imageOperands('transposedConv2d', operands, 0)
  const geometry = geometryOf('transposedConv2d', options)
  const { stride, padding } = geometry
  const rest = pair(options.outputPadding ?? 0)
  const shapes = operands.map((operand) => operand.shape)
  if (rest.some((length, axis) => !Number.isInteger(length) || length < 0 || length >= stride[axis]!))
    throw shapeError('transposedConv2d', shapes, `the output padding [${rest}] must be below the stride [${stride}]`)
  const out = extent.map(
    (length, axis) => (length - 1) * stride[axis]! - 2 * padding[axis]! + kernel[axis]! + rest[axis]!,
  )
  if (out.some((length) => length < 1))
    throw shapeError('transposedConv2d', shapes, `padding [${padding}] leaves nothing`)
  const outShape = [images.shape[0] as number, outChannels, ...out]
  const output = conv2dInputGradient(images, weights, outShape, geometry)
  return bias === undefined ? output : add(output, reshape(bias, [outChannels, 1, 1]))
}

/**
 * The gradient of the images of a convolution, also known as transposed convolution.
 *
 * @param gradient Of the output, [batch, outChannels, outHeight, outWidth].
 * @param imageShape What the images of the forward pass had.
 */
export function conv2dInputGradient(
  gradient: Tensor,
  weights: Tensor,
  imageShape: Shape,
  { stride, padding }: ConvolutionGeometry,
): Tensor {
  const operation = { kind: 'conv2dInputGradient', stride, padding } as const
  return gradient.builder.tensor(operation, [gradient, weights], imageShape, 'float32')
}

/**
 * The gradient of the weights of a convolution.
 *
 * @param gradient Of the output, [batch, outChannels, outHeight, outWidth].
 * @param weightShape What the weights of the forward pass had.
 */
export function conv2dWeightGradient(
  images: Tensor,
  gradient: Tensor,
  weightShape: Shape,
  { stride, padding }: ConvolutionGeometry,
): Tensor {
  const operation = { kind: 'conv2dWeightGradient', stride, padding } as const
  return gradient.builder.tensor(operation, [images, gradient], weightShape, 'float32')
}

/** Where a kernel fits on an axis. */
export function outputLength(length: number, kernel: number, stride: number, padding: number): number {
  return Math.floor((length + 2 * padding - kernel) / stride) + 1
}

/**
 * Stride and padding of a call.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function geometryOf(what: string, options: Omit<Conv2dOptions, 'bias'>): ConvolutionGeometry {
  const stride = pair(options.stride ?? 1)
  const padding = pair(options.padding ?? 0)
  if (![...stride, ...padding].every(Number.isInteger) || Math.min(...stride) < 1 || Math.min(...padding) < 0)
    throw traceError(
      'SHAPE_MISMATCH',
      `Cannot ${what} by stride [${stride}] and padding [${padding}]: they must be integers from 1 and from 0`,
    )
  return { stride, padding }
}

/** One number for both axes, or [vertical, horizontal]. */
export function pair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value
}

/** Checks images, weights and maybe a bias; says what is needed of them. */
function imageOperands(
  what: string,
  operands: readonly Tensor[],
  inputAxis: 0 | 1,
): [extent: readonly number[], kernel: readonly number[], outChannels: number] {
  for (const operand of operands) requireFloat(what, operand)
  const shapes = operands.map((operand) => operand.shape)
  const [images = [], weights = [], bias] = shapes
  const order = inputAxis === 0 ? '[in, out' : '[out, in'
  if (images.length !== 4 || weights.length !== 4)
    throw shapeError(what, shapes, `images are [batch, channels, height, width], weights ${order}, height, width]`)
  if (images[1] !== weights[inputAxis])
    throw shapeError(what, shapes, `the images have ${images[1]} channels, the weights take ${weights[inputAxis]}`)
  const outChannels = weights[1 - inputAxis] as number
  if (bias !== undefined && !equalShapes(bias, [outChannels]))
    throw shapeError(what, shapes, `the bias must be [${outChannels}]`)
  return [images.slice(2), weights.slice(2), outChannels]
}
