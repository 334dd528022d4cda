import type { Frame } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sideBySide, toGrey, toRgb, toRgba } from './frames.js'
import { resizeFrame } from './resize-frame.js'

const frame = (width: number, height: number, channels: number, ...data: number[]): Frame => ({
  width,
  height,
  channels,
  data: Uint8Array.from(data),
})

const anyFrame = fc
  .record({
    width: fc.integer({ min: 1, max: 7 }),
    height: fc.integer({ min: 1, max: 7 }),
    channels: fc.constantFrom(1, 3, 4),
  })
  .chain((shape) =>
    fc
      .uint8Array({
        minLength: shape.width * shape.height * shape.channels,
        maxLength: shape.width * shape.height * shape.channels,
      })
      .map((data): Frame => ({ ...shape, data })),
  )

describe('toGrey()', () => {
  it('weighs red, green and blue as BT.601 does', () => {
    // 0.299 × 255 = 76.2, 0.587 × 255 = 149.7, 0.114 × 255 = 29.1; white stays 255.
    const colours = frame(4, 1, 3, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255)
    expect([...toGrey(colours).data]).toEqual([76, 150, 29, 255])
  })

  it('hands out a new picture for one that is grey already', () => {
    const grey = frame(1, 1, 1, 7)
    const copy = toGrey(grey)
    copy.data[0] = 9
    expect(grey.data[0]).toBe(7)
  })
})

describe('toRgb() and toRgba()', () => {
  it('repeat grey, add an opaque alpha, and drop it', () => {
    expect([...toRgb(frame(2, 1, 1, 5, 6)).data]).toEqual([5, 5, 5, 6, 6, 6])
    expect([...toRgba(frame(1, 1, 1, 5)).data]).toEqual([5, 5, 5, 255])
    expect([...toRgba(frame(1, 1, 3, 1, 2, 3)).data]).toEqual([1, 2, 3, 255])
    expect([...toRgb(frame(1, 1, 4, 1, 2, 3, 4)).data]).toEqual([1, 2, 3])
  })
})

describe('resizeFrame()', () => {
  it('takes the mean of the pixels that a new one covers', () => {
    // Rows 0 4 | 8 12 to one pixel: 24 / 4 = 6.
    expect([...resizeFrame(frame(2, 2, 1, 0, 4, 8, 12), { width: 1, height: 1 }).data]).toEqual([6])
  })

  it('counts a pixel that is covered in part by that part', () => {
    // Three pixels to two: the first covers 0 and half of 30, (0 + 15) / 1.5 = 10; the second (15 + 90) / 1.5 = 70.
    expect([...resizeFrame(frame(3, 1, 1, 0, 30, 90), { width: 2, height: 1 }).data]).toEqual([10, 70])
  })

  it('keeps channels apart', () => {
    expect([...resizeFrame(frame(2, 1, 3, 0, 10, 20, 100, 30, 40), { width: 1, height: 1 }).data]).toEqual([50, 20, 30])
  })

  it('to its own size changes nothing, and never leaves the range of the picture', () => {
    fc.assert(
      fc.property(
        anyFrame,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (picture, width, height) => {
          expect([...resizeFrame(picture, picture).data]).toEqual([...picture.data])
          const resized = resizeFrame(picture, { width, height })
          expect(Math.max(...resized.data)).toBeLessThanOrEqual(Math.max(...picture.data))
          expect(Math.min(...resized.data)).toBeGreaterThanOrEqual(Math.min(...picture.data))
        },
      ),
    )
  })

  it('refuses a size of no pixels', () => {
    expect(() => resizeFrame(frame(1, 1, 1, 0), { width: 0, height: 1 })).toThrow('Cannot resize to 0×1')
  })
})

describe('sideBySide()', () => {
  it('sets pictures left to right with a black gap', () => {
    const both = sideBySide([frame(1, 2, 1, 1, 2), frame(2, 2, 1, 3, 4, 5, 6)], 1)
    expect([both.width, both.height]).toEqual([4, 2])
    expect([...both.data]).toEqual([1, 0, 3, 4, 2, 0, 5, 6])
  })

  it('refuses pictures of different heights', () => {
    expect(() => sideBySide([frame(1, 1, 1, 1), frame(1, 2, 1, 1, 1)])).toThrow('1 high with 1 channels, 2 high')
  })

  it('refuses bytes that do not fill the picture', () => {
    expect(() => sideBySide([frame(2, 2, 1, 1)])).toThrow('Cannot use 1 bytes as a frame of 2×2')
  })
})
