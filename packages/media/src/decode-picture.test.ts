import { encode } from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { decodePicture } from './decode-picture.js'
import { encodePng } from './png.js'

/** A ramp from black to red, 16×16. */
const frame = {
  ...{ width: 16, height: 16, channels: 3 },
  data: Uint8Array.from({ length: 768 }, (_, index) => (index % 3 === 0 ? (Math.floor(index / 3) % 16) * 16 : 0)),
}

describe('decodePicture()', () => {
  it('reads a PNG to the letter', () => {
    expect(decodePicture(encodePng(frame))).toEqual(frame)
  })

  it('reads a JPEG to within its loss', () => {
    const rgba = Uint8Array.from({ length: 1024 }, (_, index) =>
      index % 4 === 3 ? 255 : (frame.data[Math.floor(index / 4) * 3 + (index % 4)] as number),
    )
    const read = decodePicture(encode({ width: 16, height: 16, data: rgba }, 100).data)
    expect(read).toMatchObject({ width: 16, height: 16, channels: 3 })
    const errors = read.data.map((value, index) => Math.abs(value - (frame.data[index] as number)))
    expect(Math.max(...errors)).toBeLessThan(8)
  })

  it.each([
    ['a text', 'UNKNOWN_PICTURE', Buffer.from('GIF89a')],
    ['half a JPEG', 'INVALID_JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ['half a PNG', 'INVALID_PNG', Buffer.from(encodePng(frame).subarray(0, 40))],
  ])('refuses %s', (_, code, bytes) => {
    expect(() => decodePicture(bytes)).toThrow(expect.objectContaining({ code }))
  })
})
