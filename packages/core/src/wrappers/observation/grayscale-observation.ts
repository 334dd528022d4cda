import { z } from 'zod'
import { LudusError } from '../../errors.js'
import { box } from '../../spaces/box.js'
import { isImageSpace } from '../../spaces/require-space.js'
import { mapObservations, type WithObservation, type Wrappable } from '../map-env.js'
import { mapBatch } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({
  /** Keeps an axis of one channel, as networks for images want it. Gymnasium's default is false. */
  keepChannel: z.boolean().default(true),
})

/**
 * Turns colour images grey: 0.2125 red + 0.7154 green + 0.0721 blue, rounded down.
 *
 * Source: Gymnasium 1.4 `GrayscaleObservation`, with `keep_dim=True`.
 *
 * @returns Observations [height, width, 1], or [height, width].
 * @throws {LudusError} `UNSUPPORTED_SPACE` for anything but images of three channels.
 */
export function grayscaleObservation<E extends Wrappable>(
  env: E,
  settings: z.input<typeof settingsSchema> = {},
): WithObservation<E, Uint8Array, Uint8Array> {
  const parsed = readSettings('grayscaleObservation', settingsSchema, settings)
  return mapObservations(env, { name: 'grayscaleObservation', settings: parsed }, (space) => {
    if (!isImageSpace(space) || space.shape[2] !== 3)
      throw new LudusError(
        'UNSUPPORTED_SPACE',
        `Cannot turn ${JSON.stringify(space.toJSON())} grey: observations must be images of uint8 with 3 channels`,
      )
    const [height, width] = space.shape
    const shape = parsed.keepChannel ? [height, width, 1] : [height, width]
    return mapBatch(space, box({ low: 0, high: 255, shape, dtype: 'uint8' }), (pixels) => {
      const grey = new Uint8Array(pixels.length / 3)
      for (let pixel = 0; pixel < grey.length; pixel++) {
        const [red, green, blue] = [pixels[pixel * 3], pixels[pixel * 3 + 1], pixels[pixel * 3 + 2]] as [
          number,
          number,
          number,
        ]
        // The sum is written as NumPy sums, so that the last digit is the same before it is cut off.
        grey[pixel] = red * 0.2125 + green * 0.7154 + blue * 0.0721
      }
      return grey
    })
  }) as WithObservation<E, Uint8Array, Uint8Array>
}
