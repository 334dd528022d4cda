import type { Frame } from '@ludus/core'
import type { Machine } from './machines/machine.js'

/** What an observation shows. */
export interface CaptureOptions {
  /** Width and height in pixels. */
  readonly size: number
  /** 1 is grey, 3 is red, green and blue. */
  readonly channels: 1 | 3
}

/**
 * Makes what takes observations from a machine's screen: pixels as `toGrey` and `resizeFrame` of `@ludus/media` give
 * them, by tables that are made once, so that a capture costs a fraction of a frame.
 *
 * @returns A function that gives a new array at each call, shape [size, size, channels].
 */
export function captureScreen(
  { width, height }: Pick<Machine, 'width' | 'height'>,
  { size, channels }: CaptureOptions,
): (pixels: Uint32Array) => Uint8Array {
  const columns = coverage(width, size)
  const rows = coverage(height, size)
  const stride = size * channels
  const line = new Uint8Array(width * channels)
  const narrowed = new Float64Array(height * stride)
  const fillLine = channels === 1 ? greyLine : colourLine

  return (pixels) => {
    for (let y = 0; y < height; y++) {
      const from = y * width
      if (y > 0 && isRepeated(pixels, from, width)) {
        narrowed.copyWithin(y * stride, (y - 1) * stride, y * stride)
        continue
      }
      fillLine(pixels, from, line)
      for (let x = 0, at = y * stride; x < size; x++) {
        const begin = columns.begins[x] as number
        const end = columns.begins[x + 1] as number
        for (let channel = 0; channel < channels; channel++, at++) {
          let sum = 0
          let place = (columns.firsts[x] as number) * channels + channel
          for (let index = begin; index < end; index++, place += channels)
            sum += (columns.weights[index] as number) * (line[place] as number)
          narrowed[at] = sum
        }
      }
    }
    const resized = new Uint8Array(size * stride)
    for (let y = 0, at = 0; y < size; y++) {
      const begin = rows.begins[y] as number
      const end = rows.begins[y + 1] as number
      for (let column = 0; column < stride; column++, at++) {
        let sum = 0
        let place = (rows.firsts[y] as number) * stride + column
        for (let index = begin; index < end; index++, place += stride)
          sum += (rows.weights[index] as number) * (narrowed[place] as number)
        resized[at] = Math.round(sum)
      }
    }
    return resized
  }
}

/** The whole screen as a picture. */
export function pictureOf({ width, height, pixels }: Machine): Frame {
  const data = new Uint8Array(width * height * 3)
  colourLine(pixels, 0, data)
  return { width, height, channels: 3, data }
}

function isRepeated(pixels: Uint32Array, from: number, width: number): boolean {
  for (let at = from; at < from + width; at++) if (pixels[at] !== pixels[at - width]) return false
  return true
}

/** ITU-R BT.601 luma, rounded. Neighbours often have the same colour, so it is worked out where that changes. */
function greyLine(pixels: Uint32Array, from: number, line: Uint8Array): void {
  let [last, luma] = [-1, 0]
  for (let x = 0; x < line.length; x++) {
    const colour = pixels[from + x] as number
    if (colour !== last) {
      last = colour
      luma = ((299 * (colour & 255) + 587 * ((colour >> 8) & 255) + 114 * ((colour >> 16) & 255) + 500) / 1000) | 0
    }
    line[x] = luma
  }
}

function colourLine(pixels: Uint32Array, from: number, line: Uint8Array): void {
  for (let at = 0, pixel = from; at < line.length; pixel++) {
    const colour = pixels[pixel] as number
    line[at++] = colour
    line[at++] = colour >> 8
    line[at++] = colour >> 16
  }
}

/** For each new pixel: the first old one under it, and where the weights of all under it begin in one list. */
interface Coverage {
  readonly firsts: Int32Array
  readonly begins: Int32Array
  readonly weights: Float64Array
}

function coverage(from: number, to: number): Coverage {
  const scale = from / to
  const weights: number[] = []
  const firsts = new Int32Array(to)
  const begins = new Int32Array(to + 1)
  for (let index = 0; index < to; index++) {
    const start = index * scale
    const end = Math.min(from, start + scale)
    firsts[index] = Math.floor(start)
    for (let pixel = Math.floor(start); pixel < end; pixel++)
      weights.push((Math.min(pixel + 1, end) - Math.max(pixel, start)) / (end - start))
    begins[index + 1] = weights.length
  }
  return { firsts, begins, weights: Float64Array.from(weights) }
}
