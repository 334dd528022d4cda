import type { Frame } from '../../contracts/frame.js'
import type { Rng } from '../../contracts/rng.js'
import { LudusError } from '../../errors.js'
import type { Rendered } from '../wrap-env.js'

/** A picture whose chosen pixels are noise; alpha is kept. */
export function withNoise(frame: Frame, isNoise: (pixel: number) => boolean, grey: boolean, rng: Rng): Frame {
  const { width, height, channels } = frame
  const data = frame.data.slice()
  const colours = Math.min(channels, 3)
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (!isNoise(pixel)) continue
    const shade = rng.integer(0, 256)
    for (let channel = 0; channel < colours; channel++)
      data[pixel * channels + channel] = grey || channel === 0 ? shade : rng.integer(0, 256)
  }
  return { ...frame, data }
}

/**
 * Narrows what an env rendered to a picture.
 *
 * @throws {LudusError} `UNSUPPORTED_ENV`.
 */
export function requirePicture(picture: Rendered | undefined, what: string): Frame {
  if (picture !== null && typeof picture === 'object') return picture
  throw new LudusError('UNSUPPORTED_ENV', `Cannot ${what} as the env renders no picture: make it with renderMode 'rgb'`)
}
