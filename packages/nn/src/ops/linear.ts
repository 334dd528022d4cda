import { equalShapes, shapeError } from '../graph/shapes.js'
import type { ConvolutionGeometry, Shape, Tensor } from '../graph/tensor.js'
import { requireFloat } from './elementwise.js'

/** Options of `matMul`. */
export interface MatMulOptions {
  /** The left operand is stored as [k, m]. */
  readonly transposeLeft?: boolean
  /** The right operand is stored as [n, k]. */
  readonly transposeRight?: boolean
  /** Added to each row, [n]. */
  readonly bias?: Tensor
}

/**
 * The matrix product of [m, k] and [k, n]: [m, n].
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function matMul(left: Tensor, right: Tensor, options: MatMulOptions = {}): Tensor {
  const { transposeLeft = false, transposeRight = false, bias } = options
  const operands = bias === undefined ? [left, right] : [left, right, bias]
  for (const operand of operands) requireFloat('matMul', operand)
  const shapes = operands.map((operand) => operand.shape)
  if (left.shape.length !== 2 || right.shape.length !== 2) throw shapeError('matMul', shapes, 'both must be matrices')
  const [rows, inner] = transposeLeft ? left.shape.toReversed() : left.shape
  const [outer, columns] = transposeRight ? right.shape.toReversed() : right.shape
  if (inner !== outer) throw shapeError('matMul', shapes, `the inner lengths are ${inner} and ${outer}`)
  if (bias !== undefined && !equalShapes(bias.shape, [columns as number]))
    throw shapeError('matMul', shapes, `the bias must be [${columns}]`)
  const operation = { kind: 'matMul', transposeLeft, transposeRight } as const
  return left.builder.tensor(operation, operands, [rows as number, columns as number], 'float32')
}

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
  const geometry: ConvolutionGeometry = { stride: pair(options.stride ?? 1), padding: pair(options.padding ?? 0) }
  const operands = bias === undefined ? [images, weights] : [images, weights, bias]
  for (const operand of operands) requireFloat('conv2d', operand)
  const shapes = operands.map((operand) => operand.shape)
  if (images.shape.length !== 4 || weights.shape.length !== 4)
    throw shapeError('conv2d', shapes, 'images are [batch, channels, height, width], weights [out, in, height, width]')
  const [batch, channels, ...extent] = images.shape as [number, number, number, number]
  const [filters, depth, ...kernel] = weights.shape as [number, number, number, number]
  if (channels !== depth)
    throw shapeError('conv2d', shapes, `the images have ${channels} channels, the weights take ${depth}`)
  if (bias !== undefined && !equalShapes(bias.shape, [filters]))
    throw shapeError('conv2d', shapes, `the bias must be [${filters}]`)
  const { stride, padding } = geometry
  if (![...stride, ...padding].every(Number.isInteger) || Math.min(...stride) < 1 || Math.min(...padding) < 0)
    throw shapeError('conv2d', shapes, `stride [${stride}] and padding [${padding}] must be integers from 1 and from 0`)
  const out = extent.map((length, axis) => outputLength(length, kernel[axis]!, stride[axis]!, padding[axis]!))
  if (out.some((length) => length < 1))
    throw shapeError('conv2d', shapes, `the kernel does not fit into the image with padding [${padding}]`)
  return images.builder.tensor({ kind: 'conv2d', ...geometry }, operands, [batch, filters, ...out], 'float32')
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

function pair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value
}
