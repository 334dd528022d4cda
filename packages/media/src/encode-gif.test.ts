import { createRng, type Frame } from '@ludus/core'
import { GifReader } from 'omggif'
import { describe, expect, it } from 'vitest'
import { encodeGif } from './encode-gif.js'

const colours = { black: [0, 0, 0], red: [255, 0, 0], white: [255, 255, 255] }
const picture = (...pixels: (keyof typeof colours)[]): Frame => ({
  width: 2,
  height: 2,
  channels: 3,
  data: Uint8Array.from(pixels.flatMap((pixel) => colours[pixel])),
})

/** Plays a GIF by another library, each frame drawn over the one before. */
function play(bytes: Uint8Array): number[][] {
  const reader = new GifReader(Buffer.from(bytes))
  const canvas = new Uint8Array(reader.width * reader.height * 4)
  return Array.from({ length: reader.numFrames() }, (_, index) => {
    reader.decodeAndBlitFrameRGBA(index, canvas)
    return Array.from(canvas.filter((_value, at) => at % 4 !== 3))
  })
}

describe('encodeGif()', () => {
  const clip = [
    picture('black', 'red', 'white', 'black'),
    picture('black', 'black', 'red', 'black'),
    picture('black', 'black', 'red', 'black'),
  ]

  it('gives frames that another decoder plays back as they were', () => {
    expect(play(encodeGif(clip, { framesPerSecond: 10 }))).toEqual(clip.map((frame) => [...frame.data]))
  })

  it('writes the pace in hundredths of a second, and plays for ever', () => {
    const reader = new GifReader(Buffer.from(encodeGif(clip, { framesPerSecond: 20 })))
    expect(reader.frameInfo(0).delay).toBe(5)
    expect(reader.loopCount()).toBe(0)
  })

  it('stores a still clip in little more than its first frame', () => {
    const rng = createRng(1)
    const noise: Frame = {
      width: 64,
      height: 64,
      channels: 1,
      data: Uint8Array.from({ length: 4096 }, () => rng.integer(0, 256)),
    }
    const one = encodeGif([noise], { framesPerSecond: 10 }).length
    const ten = encodeGif(
      Array.from({ length: 10 }, () => noise),
      { framesPerSecond: 10 },
    ).length
    expect(ten).toBeLessThan(one * 1.5)
  })

  it('refuses no frames, frames of two sizes, and a pace that GIF cannot hold', () => {
    expect(() => encodeGif([], { framesPerSecond: 10 })).toThrow('of no frames')
    const small: Frame = { width: 1, height: 1, channels: 1, data: Uint8Array.of(0) }
    expect(() => encodeGif([clip[0] as Frame, small], { framesPerSecond: 10 })).toThrow('1×1 after 2×2')
    expect(() => encodeGif([small], { framesPerSecond: 0 })).toThrow('0 frames per second')
  })
})
