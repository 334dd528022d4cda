import { z } from 'zod'
import type { AnyEnv } from '../../contracts/env.js'
import type { Space } from '../../contracts/space.js'
import { LudusError } from '../../errors.js'
import { box } from '../../spaces/box.js'
import { type Dict, dict } from '../../spaces/dict.js'
import type { WithObservation } from '../map-env.js'
import { requirePicture } from '../rendering/noise.js'
import { type Rendered, wrapEnv } from '../wrap-env.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({
  /** Size of the rendered picture. Said, as it is not known before the env was reset. */
  width: z.int().positive(),
  height: z.int().positive(),
  channels: z.union([z.literal(1), z.literal(3), z.literal(4)]).default(3),
  /** The picture in place of the observation; false puts both in a Dict. */
  renderOnly: z.boolean().default(true),
  pixelsKey: z.string().default('pixels'),
  /** Key of the observation, when it is no Dict itself. */
  observationKey: z.string().default('state'),
})

/**
 * Makes the rendered picture the observation, or a part of it.
 *
 * Source: Gymnasium 1.4 `AddRenderObservation`, which learns the size by resetting the env once.
 *
 * @returns Observations [height, width, channels] of uint8, or a Dict that holds one.
 * @throws {LudusError} `UNSUPPORTED_ENV` when the env renders no pictures, `INVALID_OPTIONS`; from `reset` and `step`,
 * `SHAPE_MISMATCH` when a picture has another size.
 */
export function renderObservation<E extends AnyEnv>(
  env: E,
  settings: z.input<typeof settingsSchema>,
): WithObservation<E, unknown> {
  const parsed = readSettings('renderObservation', settingsSchema, settings)
  const { width, height, channels, renderOnly, pixelsKey, observationKey } = parsed
  if (env.renderMode !== 'rgb')
    throw new LudusError(
      'UNSUPPORTED_ENV',
      `Cannot observe pictures of an env with renderMode ${env.renderMode}: make it with renderMode 'rgb'`,
    )
  const pixelSpace = box({ low: 0, high: 255, shape: [height, width, channels], dtype: 'uint8' })
  const inDict = env.observationSpace.kind === 'dict'
  const others: Readonly<Record<string, Space>> = inDict
    ? (env.observationSpace as Space as Dict).spaces
    : { [observationKey]: env.observationSpace }
  if (!renderOnly && Object.hasOwn(others, pixelsKey))
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot add the picture as ${pixelsKey} as the observations have that key: give another pixelsKey`,
    )
  const observe = (observation: unknown, picture: Rendered | undefined): unknown => {
    const frame = requirePicture(picture, 'observe the picture')
    if (frame.width !== width || frame.height !== height || frame.channels !== channels)
      throw new LudusError(
        'SHAPE_MISMATCH',
        `Cannot observe a picture of ${frame.width}×${frame.height} with ${frame.channels} channels: ${width}×${height} with ${channels} was said`,
      )
    // The env may draw the next picture over this one, and an observation is never written again.
    const pixels = frame.data.slice()
    if (renderOnly) return pixels
    return inDict
      ? { [pixelsKey]: pixels, ...(observation as object) }
      : { [observationKey]: observation, [pixelsKey]: pixels }
  }
  return wrapEnv<unknown, unknown, unknown, unknown>(env as AnyEnv, {
    observationSpace: renderOnly ? pixelSpace : dict({ [pixelsKey]: pixelSpace, ...others }),
    spec: specWithWrapper(env.spec, 'renderObservation', parsed),
    memory: null,
    wantsPicture: () => true,
    afterReset: (result, picture) => ({ ...result, observation: observe(result.observation, picture) }),
    afterStep: (result, picture) => ({ ...result, observation: observe(result.observation, picture) }),
  }) as WithObservation<E, unknown>
}
