import {
  type Box,
  box,
  isBox,
  LudusError,
  mapBatch,
  mapObservations,
  readSettings,
  type Space,
  type WithObservation,
  type Wrappable,
  type WrapperTable,
} from '@ludus/core'
import { z } from 'zod'
import { resizeFrame } from './resize-frame.js'

const settingsSchema = z.strictObject({ width: z.int().positive(), height: z.int().positive() })

/**
 * Resizes images by area.
 *
 * Source: Gymnasium 1.4 `ResizeObservation`, which uses OpenCV's `INTER_AREA`.
 *
 * @returns Observations [height, width, channels], or [height, width] where they had no channels.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for anything but images of uint8 with 1, 3 or 4 channels, `INVALID_OPTIONS`.
 */
export function resizeObservation<E extends Wrappable>(
  env: E,
  settings: z.input<typeof settingsSchema>,
): WithObservation<E, Uint8Array, Uint8Array> {
  const size = readSettings('resizeObservation', settingsSchema, settings)
  return mapObservations(env, { name: 'resizeObservation', settings: size }, (space) => {
    const images = requireImages(space)
    const [height, width, channels = 1] = images.shape as readonly [number, number, number?]
    const shape = [size.height, size.width, ...images.shape.slice(2)]
    const resized = box({ low: 0, high: 255, shape, dtype: 'uint8' })
    return mapBatch(images, resized, (pixels) => {
      const batch = new Uint8Array((pixels.length / images.size) * resized.size)
      for (let row = 0; row * images.size < pixels.length; row++) {
        const data = (pixels as Uint8Array).subarray(row * images.size, (row + 1) * images.size)
        batch.set(resizeFrame({ width, height, channels, data }, size).data, row * resized.size)
      }
      return batch
    })
  }) as WithObservation<E, Uint8Array, Uint8Array>
}

/** The wrappers of this package that are rebuilt from JSON: `{ ...coreWrappers, ...mediaWrappers }`. */
export const mediaWrappers = { resizeObservation } satisfies WrapperTable

function requireImages(space: Space): Box<'uint8'> {
  const shape = isBox(space) && space.dtype === 'uint8' ? space.shape : []
  if (shape.length === 2 || (shape.length === 3 && [1, 3, 4].includes(shape[2] as number))) return space as Box<'uint8'>
  throw new LudusError(
    'UNSUPPORTED_SPACE',
    `Cannot resize ${JSON.stringify(space.toJSON())}: observations must be images of uint8 with 1, 3 or 4 channels; resize before stacking`,
  )
}
