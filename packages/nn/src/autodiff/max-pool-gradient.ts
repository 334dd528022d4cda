import type { PoolingGeometry, Tensor } from '../graph/tensor.js'
import { equal } from '../ops/comparisons.js'
import { conv2d, conv2dInputGradient } from '../ops/convolution.js'
import { cast, constant, divide, multiply } from '../ops/elementwise.js'
import { reshape } from '../ops/layout.js'
import { planes } from '../ops/pooling.js'
import { sum } from '../ops/reductions.js'

/** The gradient of the images of a max pooling: what shares a maximum shares its gradient. */
export function maxPoolGradient(gradient: Tensor, output: Tensor, images: Tensor, geometry: PoolingGeometry): Tensor {
  const { kernel } = geometry
  const channels = planes(images)
  // A convolution with a filter for each place of the kernel lays out what each maximum was chosen from.
  const places = kernel[0] * kernel[1]
  const identity = Float32Array.from({ length: places ** 2 }, (_, at) => Number(at % (places + 1) === 0))
  const filters = constant(images, identity, [places, 1, ...kernel])
  const candidates = conv2d(channels, filters, geometry)
  const hits = cast(equal(candidates, planes(output)), 'float32')
  const chosen = Math.max(...geometry.padding) === 0 ? hits : multiply(hits, insideImage(images, output, geometry))
  const shares = divide(chosen, sum(chosen, { axes: [1], keepDims: true }))
  const ofCandidates = multiply(shares, planes(gradient))
  return reshape(conv2dInputGradient(ofCandidates, filters, channels.shape, geometry), images.shape)
}

/** 1 where a place of the kernel lies on a pixel, 0 where it lies on padding: [1, places, outHeight, outWidth]. */
function insideImage(images: Tensor, output: Tensor, { kernel, stride, padding }: PoolingGeometry): Tensor {
  const [height, width] = images.shape.slice(2) as [number, number]
  const [outHeight, outWidth] = output.shape.slice(2) as [number, number]
  const mask: number[] = []
  for (let ky = 0; ky < kernel[0]; ky++)
    for (let kx = 0; kx < kernel[1]; kx++)
      for (let y = 0; y < outHeight; y++)
        for (let x = 0; x < outWidth; x++) {
          const row = y * stride[0] + ky - padding[0]
          const column = x * stride[1] + kx - padding[1]
          mask.push(Number(row >= 0 && row < height && column >= 0 && column < width))
        }
  return constant(images, Float32Array.from(mask), [1, kernel[0] * kernel[1], outHeight, outWidth])
}
