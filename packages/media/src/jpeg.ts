import { type Frame, LudusError } from '@ludus/core'
import { decode } from 'jpeg-js'

/**
 * Reads a JPEG, as it is stored: a rotation that its EXIF data ask for is not made.
 *
 * @returns 3 channels.
 * @throws {LudusError} `INVALID_JPEG`.
 */
export function decodeJpeg(bytes: Uint8Array): Frame {
  try {
    const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false })
    return { width, height, channels: 3, data: new Uint8Array(data) }
  } catch (error) {
    throw new LudusError('INVALID_JPEG', `Cannot read a picture as JPEG: ${(error as Error).message}`, { cause: error })
  }
}
