import { expect, it } from 'vitest'
import { encodeWav } from './encode-wav.js'

it('encodeWav() writes a header and 16 bits a sample, with what is too loud cut off', () => {
  const file = Buffer.from(encodeWav(Float32Array.of(0, 0.5, 2, -2), 48_000))
  expect(file.toString('latin1', 0, 4)).toBe('RIFF')
  expect(file.toString('latin1', 8, 16)).toBe('WAVEfmt ')
  // The size of what follows: 36 bytes of header and 8 of samples.
  expect(file.readUInt32LE(4)).toBe(44)
  expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt32LE(28)]).toEqual([1, 48_000, 96_000])
  expect([44, 46, 48, 50].map((at) => file.readInt16LE(at))).toEqual([0, 16_384, 32_767, -32_767])
})
