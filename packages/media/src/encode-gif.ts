import { createRequire } from 'node:module'
import { type Frame, LudusError } from '@ludus/core'
import { toRgba } from './frames.js'

type Palette = number[][]

/** The parts of gifenc 1.0.3 that are used here; it ships no types. */
interface Gifenc {
  GIFEncoder(): {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: {
        palette?: Palette
        /** Milliseconds. */
        delay: number
        transparent: boolean
        transparentIndex: number
        /** 1 leaves the frame standing under the next one. */
        dispose: number
      },
    ): void
    finish(): void
    bytes(): Uint8Array
  }
  quantize(rgba: Uint8Array, colors: number): Palette
  applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array
}

// Required, not imported: loaders do not agree on what the default export of this CommonJS package is.
const require = createRequire(import.meta.url)
const gifenc = require('gifenc') as Gifenc

/** What `encodeGif` takes beside the frames. */
export interface GifOptions {
  /** GIF counts in hundredths of a second, and players slow down what is faster than 50. */
  readonly framesPerSecond: number
  /** Colours of the whole clip, 2 to 255. */
  readonly colors?: number
}

/** Pixels that the palette is chosen from: enough for a game, and quick. */
const palettePixels = 100_000

/**
 * Writes frames as a GIF that plays for ever, with one palette for the whole clip; pixels that do not change are not
 * stored again.
 *
 * @param frames At least one, all of one size.
 * @throws {LudusError} `SHAPE_MISMATCH`, `INVALID_OPTIONS`.
 */
export function encodeGif(frames: readonly Frame[], options: GifOptions): Uint8Array {
  const { framesPerSecond, colors = 255 } = options
  const first = frames[0]
  if (!first) throw new LudusError('SHAPE_MISMATCH', 'Cannot make a GIF of no frames: give at least one')
  if (!(framesPerSecond > 0 && framesPerSecond <= 100) || !Number.isInteger(colors) || colors < 2 || colors > 255)
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot make a GIF of ${framesPerSecond} frames per second and ${colors} colours: give up to 100, and 2 to 255`,
    )
  const { width, height } = first
  for (const frame of frames)
    if (frame.width !== width || frame.height !== height)
      throw new LudusError(
        'SHAPE_MISMATCH',
        `Cannot make a GIF of frames that differ: ${frame.width}×${frame.height} after ${width}×${height}`,
      )

  const pictures = frames.map((frame) => toRgba(frame).data)
  const palette = gifenc.quantize(samplePixels(pictures), colors)
  const unchanged = palette.length
  // The last colour stands for "as before".
  const tableWithUnchanged = [...palette, [0, 0, 0]]

  const encoder = gifenc.GIFEncoder()
  let before: Uint8Array | null = null
  pictures.forEach((picture, frameIndex) => {
    const indices = gifenc.applyPalette(picture, palette)
    const previous = before
    const written = previous ? indices.map((index, pixel) => (index === previous[pixel] ? unchanged : index)) : indices
    encoder.writeFrame(written, width, height, {
      ...(frameIndex === 0 && { palette: tableWithUnchanged }),
      delay: 1000 / framesPerSecond,
      transparent: previous !== null,
      transparentIndex: unchanged,
      dispose: 1,
    })
    before = indices
  })
  encoder.finish()
  return encoder.bytes()
}

/** Evenly spaced pixels over all pictures. */
function samplePixels(pictures: readonly Uint8Array[]): Uint8Array {
  const pixels = pictures.map((picture) => new Uint32Array(picture.buffer, picture.byteOffset, picture.length / 4))
  const total = pixels.reduce((sum, picture) => sum + picture.length, 0)
  const every = Math.max(1, Math.floor(total / palettePixels))
  const sample: number[] = []
  let skip = 0
  for (const picture of pixels) {
    for (; skip < picture.length; skip += every) sample.push(picture[skip] as number)
    skip -= picture.length
  }
  return new Uint8Array(Uint32Array.from(sample).buffer)
}
