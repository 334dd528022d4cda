import type { Tensor4D, Tensor as TfTensor } from '@tensorflow/tfjs-core'
import type { ConvolutionGeometry, PoolingGeometry, Shape } from '../../graph/tensor.js'
import type { Tf } from './load-backend.js'

// tfjs's portable backends take images as NHWC and weights as HWIO, so NCHW images and OIHW weights are turned around
// each operation: 5 % of a Nature-DQN update on wasm.
const toChannelsLast = [0, 2, 3, 1]
const toChannelsFirst = [0, 3, 1, 2]

/** A convolution of NCHW images with OIHW weights, and maybe a bias [O]. */
export function convolve(
  tf: Tf,
  { stride, padding }: ConvolutionGeometry,
  images: TfTensor,
  weights: TfTensor,
  bias: TfTensor | undefined,
): TfTensor {
  const x = tf.transpose(images as Tensor4D, toChannelsLast)
  const filters = tf.transpose(weights as Tensor4D, [2, 3, 1, 0])
  const output = tf.conv2d(x, filters, [...stride], around(padding))
  return tf.transpose(bias === undefined ? output : tf.add(output, bias), toChannelsFirst)
}

/**
 * The gradient of a convolution's weights, by the one kernel that all backends have: the images are convolved with the
 * gradient, batch and channels in each other's place, and what was the stride is the dilation.
 */
export function convolutionWeightGradient(
  tf: Tf,
  { stride, padding }: ConvolutionGeometry,
  images: TfTensor,
  gradient: TfTensor,
  weightShape: Shape,
): TfTensor {
  const x = tf.transpose(images as Tensor4D, [1, 2, 3, 0])
  const filters = tf.transpose(gradient as Tensor4D, [2, 3, 0, 1])
  const whole = tf.conv2d(x, filters, 1, around(padding), 'NHWC', [...stride])
  const [filterCount, channels, height, width] = weightShape as [number, number, number, number]
  // Where the stride leaves pixels over, there are rows and columns that no weight ever touched.
  const gradients = tf.slice(whole, [0, 0, 0, 0], [channels, height, width, filterCount])
  return tf.transpose(gradients, [3, 0, 1, 2])
}

/**
 * The gradient of a convolution's images (a transposed convolution) as one convolution without gaps: the pixels that
 * lie at the same place between two strides are channels of their own at first, and are then laid between each other.
 * On wasm it takes a quarter of the time of tfjs's own kernel.
 *
 * Source: Shi et al. 2016, arXiv:1609.07009.
 */
export function convolutionInputGradient(
  tf: Tf,
  { stride, padding }: ConvolutionGeometry,
  gradient: TfTensor,
  weights: TfTensor,
  imageShape: Shape,
): TfTensor {
  const [batch, channels, height, width] = imageShape as [number, number, number, number]
  const [filterCount, , ...kernel] = weights.shape as [number, number, number, number]
  const [stepY, stepX] = stride
  // Steps of the stride in which the kernel, filled up with zeros, has its place.
  const rows = Math.ceil(kernel[0] / stepY)
  const columns = Math.ceil(kernel[1] / stepX)
  const filled = fill(tf, weights, [0, 0], [rows * stepY, columns * stepX])
  const steps = tf.reshape(filled, [filterCount, channels, rows, stepY, columns, stepX])
  const filters: Tensor4D = tf.reshape(tf.transpose(tf.reverse(steps, [2, 4]), [2, 4, 0, 3, 5, 1]), [
    rows,
    columns,
    filterCount,
    stepY * stepX * channels,
  ])
  const dy = tf.transpose(gradient as Tensor4D, toChannelsLast)
  const apart = tf.conv2d(dy, filters, 1, around([rows - 1, columns - 1]))
  const [, outRows, outColumns] = apart.shape
  // Of axes that move, wasm is quick at those that leave the last one where it is.
  const laid = tf.transpose(tf.reshape(apart, [batch, outRows, outColumns, stepY, stepX, channels]), [0, 1, 3, 2, 4, 5])
  const whole = tf.transpose(tf.reshape(laid, [batch, outRows * stepY, outColumns * stepX, channels]), toChannelsFirst)
  const reached = [
    Math.min(height, outRows * stepY - padding[0]),
    Math.min(width, outColumns * stepX - padding[1]),
  ] as const
  return fill(tf, tf.slice(whole, [0, 0, ...padding], [batch, channels, ...reached]), [0, 0], [height, width])
}

/** The highest value under each place of a kernel on NCHW images. */
export function poolMaximum(tf: Tf, { kernel, stride, padding }: PoolingGeometry, images: TfTensor): TfTensor {
  const [height, width] = images.shape.slice(2) as [number, number]
  const extent = [height + 2 * padding[0], width + 2 * padding[1]] as const
  // The native backend pads poolings in its own way only.
  const padded = fill(tf, images, padding, extent, Number.NEGATIVE_INFINITY)
  const pooled = tf.maxPool(tf.transpose(padded as Tensor4D, toChannelsLast), [...kernel], [...stride], 'valid')
  return tf.transpose(pooled, toChannelsFirst)
}

/** Puts what lies in the last two axes into a larger field. */
function fill(
  tf: Tf,
  x: TfTensor,
  before: readonly [number, number],
  extent: readonly [number, number],
  value = 0,
): TfTensor {
  const [, , height, width] = x.shape as [number, number, number, number]
  const after = [extent[0] - height - before[0], extent[1] - width - before[1]]
  if ([...before, ...after].every((count) => count === 0)) return x
  return tf.pad(
    x,
    [[0, 0], [0, 0], ...before.map((count, axis): [number, number] => [count, after[axis] as number])],
    value,
  )
}

/** Explicit padding of NHWC images. */
function around([vertical, horizontal]: readonly [number, number]): [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
] {
  return [
    [0, 0],
    [vertical, vertical],
    [horizontal, horizontal],
    [0, 0],
  ]
}
