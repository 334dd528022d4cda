import { type Frame, LudusError } from '@ludus/core'
import { assertFrame } from './frames.js'

/**
 * Resizes a picture by area: each new pixel is the mean of the old ones that it covers, parts counted as parts.
 *
 * @param size Pixels, each at least 1.
 * @returns A new frame with the same channels, rounded.
 * @throws {LudusError} `INVALID_OPTIONS`, `SHAPE_MISMATCH`.
 */
export function resizeFrame(frame: Frame, size: { readonly width: number; readonly height: number }): Frame {
  assertFrame(frame)
  for (const length of [size.width, size.height])
    if (!Number.isInteger(length) || length < 1)
      throw new LudusError(
        'INVALID_OPTIONS',
        `Cannot resize to ${size.width}×${size.height}: give integers of at least 1`,
      )
  const { width, height, channels, data } = frame
  const columns = coverage(width, size.width)
  const rows = coverage(height, size.height)

  // Columns first, so that the second pass reads fewer numbers.
  const stride = size.width * channels
  const narrowed = new Float64Array(height * stride)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < size.width; x++) {
      const { first, weights } = columns[x] as Coverage
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let index = 0; index < weights.length; index++)
          sum += (weights[index] as number) * (data[(y * width + first + index) * channels + channel] as number)
        narrowed[y * stride + x * channels + channel] = sum
      }
    }

  const resized = new Uint8Array(size.height * stride)
  for (let y = 0; y < size.height; y++) {
    const { first, weights } = rows[y] as Coverage
    for (let column = 0; column < stride; column++) {
      let sum = 0
      for (let index = 0; index < weights.length; index++)
        sum += (weights[index] as number) * (narrowed[(first + index) * stride + column] as number)
      resized[y * stride + column] = Math.round(sum)
    }
  }
  return { ...size, channels, data: resized }
}

/** The old pixels under a new one, from `first` on, and the share of it that each covers; the shares sum to 1. */
interface Coverage {
  readonly first: number
  readonly weights: Float64Array
}

function coverage(from: number, to: number): Coverage[] {
  const scale = from / to
  return Array.from({ length: to }, (_, index) => {
    const start = index * scale
    const end = Math.min(from, start + scale)
    const first = Math.floor(start)
    const weights: number[] = []
    for (let pixel = first; pixel < end; pixel++)
      weights.push((Math.min(pixel + 1, end) - Math.max(pixel, start)) / (end - start))
    return { first, weights: Float64Array.from(weights) }
  })
}
