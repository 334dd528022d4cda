import { requireFloat } from '../graph/dtypes.js'
import { shapeError } from '../graph/shapes.js'
import type { PoolingGeometry, Shape, Tensor } from '../graph/tensor.js'
import { conv2d, geometryOf, outputLength, pair } from './convolution.js'
import { constant } from './elementwise.js'
import { reshape } from './layout.js'

/** Options of poolings: one number for both axes, or [vertical, horizontal]. */
export interface PoolingOptions {
  readonly kernel: number | readonly [number, number]
  /** The kernel unless given. */
  readonly stride?: number | readonly [number, number]
  /** On both sides of an axis, at most half the kernel; 0 unless given. */
  readonly padding?: number | readonly [number, number]
}

/**
 * The highest value under each place of the kernel; padding never wins. Where several share it, they share the gradient.
 *
 * @param images [batch, channels, height, width].
 * @returns [batch, channels, outHeight, outWidth], sized like that of `conv2d`.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function maxPool(images: Tensor, options: PoolingOptions): Tensor {
  const [geometry, shape] = pooling('maxPool', images, options)
  return images.builder.tensor({ kind: 'maxPool', ...geometry }, [images], shape, 'float32')
}

/**
 * The mean under each place of the kernel; padding counts as zeros.
 *
 * @param images [batch, channels, height, width].
 * @returns [batch, channels, outHeight, outWidth], sized like that of `conv2d`.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function averagePool(images: Tensor, options: PoolingOptions): Tensor {
  const [{ kernel, stride, padding }, shape] = pooling('averagePool', images, options)
  const size = kernel[0] * kernel[1]
  const weights = constant(images, new Float32Array(size).fill(1 / size), [1, 1, ...kernel])
  return reshape(conv2d(planes(images), weights, { stride, padding }), shape)
}

/** Each channel of each image as an image of its own: [batch * channels, 1, height, width]. */
export function planes(images: Tensor): Tensor {
  return reshape(images, [-1, 1, ...images.shape.slice(2)])
}

function pooling(what: string, images: Tensor, options: PoolingOptions): [PoolingGeometry, Shape] {
  requireFloat(what, images)
  const { shape } = images
  if (shape.length !== 4) throw shapeError(what, [shape], 'images are [batch, channels, height, width]')
  const kernel = pair(options.kernel)
  const { stride, padding } = geometryOf(what, { stride: options.stride ?? kernel, padding: options.padding ?? 0 })
  if (kernel.some((length, axis) => !Number.isInteger(length) || length < 1 || 2 * padding[axis]! > length))
    throw shapeError(
      what,
      [shape],
      `the kernel [${kernel}] must be of integers from 1, at least twice the padding [${padding}]`,
    )
  const out = shape.slice(2).map((length, axis) => outputLength(length, kernel[axis]!, stride[axis]!, padding[axis]!))
  if (out.some((length) => length < 1))
    throw shapeError(what, [shape], `the kernel [${kernel}] does not fit into the image with padding [${padding}]`)
  return [{ kernel, stride, padding }, [...shape.slice(0, 2), ...out]]
}
