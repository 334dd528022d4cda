import { z } from 'zod'
import type { AnyEnv } from '../../contracts/env.js'
import type { RngState } from '../../contracts/rng.js'
import { createRng, restoreRng } from '../../random.js'
import { wrapEnv } from '../wrap-env.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'
import { requirePicture, withNoise } from './noise.js'

const settingsSchema = z.strictObject({
  /** Share of the picture that the patches cover where none overlap, in [0, 1). */
  ratio: z.number().min(0).lt(1),
  /** Width and height of a patch in pixels. */
  width: z.int().positive(),
  grey: z.boolean().default(false),
})

/**
 * Covers parts of the rendered picture by square patches of noise, drawn from the seed that `reset` is given.
 *
 * Source: Gymnasium 1.4 `ObstructView`.
 *
 * @throws {LudusError} `INVALID_OPTIONS`; from `render`, `UNSUPPORTED_ENV` when it gives no picture.
 */
export function obstructView<E extends AnyEnv>(env: E, settings: z.input<typeof settingsSchema>): E {
  const parsed = readSettings('obstructView', settingsSchema, settings)
  const { ratio, width, grey } = parsed
  const before = Math.floor(width / 2)
  let rng = createRng(0).fork('obstructView')
  return wrapEnv(env as AnyEnv, {
    spec: specWithWrapper(env.spec, 'obstructView', parsed),
    memory: {
      save: () => rng.state(),
      restore: (saved: RngState) => {
        rng = restoreRng(saved)
      },
    },
    beforeReset({ seed }) {
      if (seed !== undefined) rng = createRng(seed).fork('obstructView')
    },
    afterRender(picture) {
      const frame = requirePicture(picture, 'obstruct the view')
      const pixels = frame.width * frame.height
      const covered = new Uint8Array(pixels)
      for (let patch = 0; patch < Math.floor((pixels * ratio) / width ** 2); patch++) {
        const centre = rng.integer(0, pixels)
        const top = Math.floor(centre / frame.width) - before
        const left = (centre % frame.width) - before
        for (let y = Math.max(top, 0); y < Math.min(top + width, frame.height); y++)
          covered.fill(1, y * frame.width + Math.max(left, 0), y * frame.width + Math.min(left + width, frame.width))
      }
      return withNoise(frame, (pixel) => covered[pixel] === 1, grey, rng)
    },
  }) as E
}
