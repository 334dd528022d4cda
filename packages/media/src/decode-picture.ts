import { type Frame, LudusError } from '@ludus/core'
import { decodeJpeg } from './jpeg.js'
import { decodePng } from './png.js'

const formats = [
  { start: [0x89, 0x50, 0x4e, 0x47], decode: decodePng },
  { start: [0xff, 0xd8, 0xff], decode: decodeJpeg },
] as const

/**
 * Reads a PNG or a JPEG, whichever it is by its first bytes.
 *
 * @returns 1, 3 or 4 channels.
 * @throws {LudusError} `UNKNOWN_PICTURE`, `INVALID_PNG`, `INVALID_JPEG`.
 */
export function decodePicture(bytes: Uint8Array): Frame {
  const format = formats.find(({ start }) => start.every((byte, index) => bytes[index] === byte))
  if (format) return format.decode(bytes)
  throw new LudusError('UNKNOWN_PICTURE', 'Cannot read a picture: it is neither PNG nor JPEG; convert it first')
}
