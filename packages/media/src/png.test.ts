import type { Frame } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePng, encodePng } from './png.js'

describe('encodePng() and decodePng()', () => {
  it.each([1, 3, 4])('give back a picture of %d channels as it was', (channels) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6 * channels, maxLength: 6 * channels }), (data) => {
        const frame: Frame = { width: 3, height: 2, channels, data }
        const decoded = decodePng(encodePng(frame))
        expect({ ...decoded, data: [...decoded.data] }).toEqual({ ...frame, data: [...data] })
      }),
    )
  })

  it('refuse a file that is no PNG, and one with a flipped bit', () => {
    expect(() => decodePng(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]))).toThrow('Cannot read a picture as PNG')
    const bytes = encodePng({ width: 2, height: 2, channels: 1, data: Uint8Array.from([1, 2, 3, 4]) })
    const at = bytes.length - 20
    bytes[at] = (bytes[at] as number) ^ 1
    expect(() => decodePng(bytes)).toThrow('Cannot read a picture as PNG')
  })
})
