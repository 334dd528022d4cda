import { type Frame, LudusError } from '@ludus/core'

/**
 * Turns a picture grey.
 *
 * Source: ITU-R BT.601 luma, 0.299 R + 0.587 G + 0.114 B, rounded. Alpha is dropped.
 *
 * @returns One channel. A new frame, also for a grey one.
 */
export function toGrey(frame: Frame): Frame {
  assertFrame(frame)
  const { width, height, channels, data } = frame
  if (channels === 1) return { ...frame, data: data.slice() }
  const grey = new Uint8Array(width * height)
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * channels
    const [red, green, blue] = [data[at] as number, data[at + 1] as number, data[at + 2] as number]
    grey[pixel] = (299 * red + 587 * green + 114 * blue + 500) / 1000
  }
  return { width, height, channels: 1, data: grey }
}

/**
 * Gives a picture three channels: grey is repeated, alpha is dropped.
 *
 * @returns A new frame, also for an RGB one.
 */
export function toRgb(frame: Frame): Frame {
  return { ...frame, channels: 3, data: repack(frame, 3) }
}

/**
 * Gives a picture four channels, opaque where it had no alpha.
 *
 * @returns A new frame, also for an RGBA one.
 */
export function toRgba(frame: Frame): Frame {
  return { ...frame, channels: 4, data: repack(frame, 4) }
}

function repack(frame: Frame, channels: 3 | 4): Uint8Array {
  assertFrame(frame)
  const packed = new Uint8Array(frame.width * frame.height * channels)
  for (let pixel = 0; pixel < frame.width * frame.height; pixel++)
    for (let channel = 0; channel < channels; channel++) {
      const source = frame.channels === 1 && channel < 3 ? 0 : channel
      packed[pixel * channels + channel] =
        source < frame.channels ? (frame.data[pixel * frame.channels + source] as number) : 255
    }
  return packed
}

/**
 * Sets pictures of one height and number of channels beside each other, left to right.
 *
 * @param gap Black pixels between two of them.
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function sideBySide(frames: readonly Frame[], gap = 0): Frame {
  const first = frames[0]
  if (!first) throw new LudusError('SHAPE_MISMATCH', 'Cannot set no frames side by side: give at least one')
  frames.forEach(assertFrame)
  const { height, channels } = first
  if (frames.some((frame) => frame.height !== height || frame.channels !== channels))
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot set frames side by side that differ: ${frames.map((frame) => `${frame.height} high with ${frame.channels} channels`).join(', ')}`,
    )
  const width = frames.reduce((sum, frame) => sum + frame.width, gap * (frames.length - 1))
  const data = new Uint8Array(width * height * channels)
  let left = 0
  for (const frame of frames) {
    const stride = frame.width * channels
    for (let row = 0; row < height; row++)
      data.set(frame.data.subarray(row * stride, (row + 1) * stride), (row * width + left) * channels)
    left += frame.width + gap
  }
  return { width, height, channels, data }
}

/**
 * Refuses what is no picture.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function assertFrame(frame: Frame): void {
  const { width, height, channels, data } = frame
  const sound =
    [width, height].every((length) => Number.isInteger(length) && length > 0) && [1, 3, 4].includes(channels)
  if (sound && data.length === width * height * channels) return
  throw new LudusError(
    'SHAPE_MISMATCH',
    `Cannot use ${data.length} bytes as a frame of ${width}×${height} with ${channels} channels (1, 3 or 4)`,
  )
}
