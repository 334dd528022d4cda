import { createRng } from '@ludus/core'
import { resizeFrame, toGrey } from '@ludus/media'
import { describe, expect, it } from 'vitest'
import { captureScreen, pictureOf } from './capture-screen.js'

const screen = { width: 256, height: 240 }

/** Rows of random runs of colour, of which some repeat the one above. */
function randomPixels(seed: number): Uint32Array {
  const rng = createRng(seed)
  const pixels = new Uint32Array(screen.width * screen.height)
  let colour = 0
  for (let y = 0; y < screen.height; y++) {
    const repeats = y > 0 && rng.integer(0, 2) === 0
    for (let x = 0; x < screen.width; x++) {
      if (rng.integer(0, 4) === 0) colour = rng.integer(0, 0x1_00_00_00)
      pixels[y * screen.width + x] = repeats ? (pixels[(y - 1) * screen.width + x] as number) : colour
    }
  }
  return pixels
}

describe('captureScreen()', () => {
  const machine = { ...screen, pixels: randomPixels(1) } as Parameters<typeof pictureOf>[0]

  it.each([8, 84, 100, 240])('takes %i pixels square of a screen as media resizes it, grey and in colour', (size) => {
    const picture = pictureOf(machine)
    const at = { width: size, height: size }
    expect(captureScreen(screen, { size, channels: 1 })(machine.pixels)).toEqual(resizeFrame(toGrey(picture), at).data)
    expect(captureScreen(screen, { size, channels: 3 })(machine.pixels)).toEqual(resizeFrame(picture, at).data)
  })

  it('gives a new array each time', () => {
    const capture = captureScreen(screen, { size: 84, channels: 1 })
    const first = capture(machine.pixels)
    const kept = first.slice()
    expect(capture(new Uint32Array(machine.pixels.length))).toEqual(new Uint8Array(84 * 84))
    expect(first).toEqual(kept)
  })

  it('has red in the low byte', () => {
    const { data } = pictureOf({ ...machine, pixels: machine.pixels.slice().fill(0x03_02_01) })
    expect([...data.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3])
  })
})
