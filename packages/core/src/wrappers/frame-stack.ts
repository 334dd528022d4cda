import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { box } from '../spaces/box.js'
import { isImageSpace } from '../spaces/require-space.js'
import type { WithObservation, Wrappable } from './map-env.js'
import { wrapRows } from './wrap-rows.js'
import { specWithWrapper } from './wrapper-stack.js'

/**
 * Stacks the last frames as channels, the oldest first; after a reset the first frame stands in all places. In a vector
 * env each row has a stack of its own, which starts anew where its episode does.
 *
 * Source: Gymnasium 1.4 `FrameStackObservation`, with `padding_type="reset"` and HWC images; it has no vector form.
 *
 * @param size Frames in one observation, at least 1.
 * @returns Observations [height, width, channels × size].
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `INVALID_OPTIONS`.
 */
export function frameStack<E extends Wrappable>(env: E, size: number): WithObservation<E, Uint8Array, Uint8Array> {
  const space: Space = env.observationSpace
  if (!isImageSpace(space))
    throw new LudusError(
      'UNSUPPORTED_SPACE',
      `Cannot stack frames of ${JSON.stringify(space.toJSON())}: observations must be images of uint8`,
    )
  if (!Number.isInteger(size) || size < 1)
    throw new LudusError('INVALID_OPTIONS', `Cannot stack ${size} frames: give an integer of at least 1`)
  const [height, width, channels] = space.shape
  const pixels = height * width
  const observationSpace = box({ low: 0, high: 255, shape: [height, width, channels * size], dtype: 'uint8' })
  const spec = specWithWrapper(env.spec, 'frameStack', { size })

  return wrapRows(env, () => {
    let frames: Uint8Array[] = []
    const stacked = (): Uint8Array => {
      const observation = new Uint8Array(pixels * channels * size)
      frames.forEach((frame, index) => {
        for (let pixel = 0; pixel < pixels; pixel++)
          for (let channel = 0; channel < channels; channel++)
            observation[(pixel * size + index) * channels + channel] = frame[pixel * channels + channel] as number
      })
      return observation
    }
    return {
      observationSpace,
      spec,
      memory: {
        save: () => frames.map((frame) => frame.slice()),
        restore: (saved: Uint8Array[]) => {
          frames = saved.map((frame) => frame.slice())
        },
      },
      afterReset(result) {
        frames = Array.from({ length: size }, () => result.observation as Uint8Array)
        return { ...result, observation: stacked() }
      },
      afterStep(result) {
        frames = [...frames.slice(1), result.observation as Uint8Array]
        return { ...result, observation: stacked() }
      },
    }
  }) as WithObservation<E, Uint8Array, Uint8Array>
}
