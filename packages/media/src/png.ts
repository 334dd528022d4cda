import { type Frame, LudusError } from '@ludus/core'
import { convertIndexedToRgb, decode, encode } from 'fast-png'
import { assertFrame } from './frames.js'

/**
 * Writes a picture as PNG, without loss.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function encodePng(frame: Frame): Uint8Array {
  assertFrame(frame)
  const { width, height, channels, data } = frame
  return encode({ width, height, channels, depth: 8, data })
}

/**
 * Reads a PNG of 8 bits a channel, or one with a palette.
 *
 * @returns 1, 3 or 4 channels.
 * @throws {LudusError} `INVALID_PNG`.
 */
export function decodePng(bytes: Uint8Array): Frame {
  const picture = tryDecode(bytes)
  const { width, height } = picture
  if (picture.palette) {
    const channels = picture.palette[0]?.length ?? 3
    return { width, height, channels, data: new Uint8Array(convertIndexedToRgb(picture)) }
  }
  if (picture.depth !== 8 || picture.channels === 2 || !(picture.data instanceof Uint8Array))
    throw new LudusError(
      'INVALID_PNG',
      `Cannot read a PNG of ${picture.depth} bits and ${picture.channels} channels: save it with 8 bits as grey, RGB or RGBA`,
    )
  return { width, height, channels: picture.channels, data: picture.data }
}

function tryDecode(bytes: Uint8Array) {
  try {
    return decode(bytes, { checkCrc: true })
  } catch (error) {
    throw new LudusError('INVALID_PNG', `Cannot read a picture as PNG: ${(error as Error).message}`, { cause: error })
  }
}
