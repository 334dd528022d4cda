import { createRng } from '@ludus/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { augment } from './augment.js'

it('augment() shifts a picture by whole pixels and repeats its edge', () => {
  // One row of 5 pixels can be moved by 2, 1, 0, -1 or -2.
  const image = { height: 1, width: 5, channels: 1 }
  const row = Uint8Array.of(1, 2, 3, 4, 5)
  const rng = createRng(1)
  const seen = Array.from({ length: 200 }, () => augment(row, image, { shift: 2 }, rng).join(''))
  expect([...new Set(seen)].sort()).toEqual(['11123', '11234', '12345', '23455', '34555'])
})

it('augment() enlarges the window that it crops', () => {
  // A window of half of 4 pixels starts at 0, 1 or between: each pixel of it is doubled, but for rounding.
  const image = { height: 1, width: 4, channels: 1 }
  const rng = createRng(1)
  const draw = () => [...augment(Uint8Array.of(0, 1, 2, 3), image, { crop: 0.5 }, rng)]
  for (let time = 0; time < 100; time++) {
    const pixels = draw()
    expect(pixels).toEqual(pixels.toSorted())
    const span = (pixels.at(-1) as number) - (pixels[0] as number)
    expect(span).toBeGreaterThanOrEqual(1)
    expect(span).toBeLessThanOrEqual(3)
  }
})

it('augment() treats stacked frames alike, takes pixels from the picture alone, and leaves it as it was', () => {
  const image = { height: 6, width: 7, channels: 2 }
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 3 * 42, maxLength: 3 * 42 }),
      fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      fc.option(fc.double({ min: 0.1, max: 0.99, noNaN: true }), { nil: undefined }),
      fc.nat(999),
      (pixels, shift, crop, seed) => {
        // The second frame is the complement of the first.
        const before = Uint8Array.from(Array.from(pixels).flatMap((pixel) => [pixel, 255 - pixel]))
        const given = before.slice()
        const after = augment(given, image, { shift, crop }, createRng(seed))
        expect(given).toEqual(before)
        expect(after).toHaveLength(before.length)
        for (let at = 0; at < after.length; at += 2) expect(after[at + 1]).toBe(255 - (after[at] as number))
        for (let row = 0; row < 3; row++) {
          const known = new Set(before.subarray(row * 84, (row + 1) * 84))
          expect(after.subarray(row * 84, (row + 1) * 84).every((pixel) => known.has(pixel))).toBe(true)
        }
        expect(augment(given, image, { shift, crop }, createRng(seed))).toEqual(after)
      },
    ),
    { numRuns: 50 },
  )
})
