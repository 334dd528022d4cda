import type { EncoderManifest, Rng } from '@ludus/core'
import { z } from 'zod'

export const augmentationSchema = z.strictObject({
  /** Moves a picture by up to so many pixels each way; its edge is repeated into the gap. */
  shift: z.int().positive().optional(),
  /** Cuts a window out that is at least this share as wide and high as the picture, and enlarges it to its size. */
  crop: z.number().gt(0).lt(1).optional(),
})

export type Augmentation = z.output<typeof augmentationSchema>

/**
 * Changes pictures by chance, each in its own way, the stacked frames of one alike.
 *
 * Source: shift: Kostrikov et al. 2021, arXiv:2004.13649 (DrQ), section 3.1: pad by the edge, then crop; crop: Laskin et
 * al. 2020, arXiv:2004.14990 (RAD), enlarged again by the nearest pixel as the network takes one size.
 *
 * @param images Row-major [batch, height, width, channels].
 * @returns New pictures of the same shape.
 */
export function augment(
  images: Uint8Array,
  { height, width, channels }: EncoderManifest['image'],
  { shift = 0, crop = 1 }: Augmentation,
  rng: Rng,
): Uint8Array {
  const size = height * width * channels
  const changed = new Uint8Array(images.length)
  for (let start = 0; start < images.length; start += size) {
    const share = crop === 1 ? 1 : crop + (1 - crop) * rng.uniform()
    const rows = source(height, share, shift, rng)
    const columns = source(width, share, shift, rng)
    let to = start
    for (const row of rows)
      for (const column of columns) {
        const from = start + (row * width + column) * channels
        for (let channel = 0; channel < channels; channel++) changed[to++] = images[from + channel] as number
      }
  }
  return changed
}

/** Which pixel of an axis each one is taken from: a window of that share, somewhere, moved by up to `shift`. */
function source(length: number, share: number, shift: number, rng: Rng): Int32Array {
  const start = share === 1 ? 0 : rng.uniform() * length * (1 - share)
  const moved = shift === 0 ? 0 : rng.integer(-shift, shift + 1)
  return Int32Array.from({ length }, (_, pixel) => {
    const place = Math.floor(start + (pixel + 0.5) * share) + moved
    return Math.min(Math.max(place, 0), length - 1)
  })
}
