import { z } from 'zod'
import type { AnyEnv } from '../../contracts/env.js'
import type { RngState } from '../../contracts/rng.js'
import { createRng, restoreRng } from '../../random.js'
import { wrapEnv } from '../wrap-env.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'
import { requirePicture, withNoise } from './noise.js'

const settingsSchema = z.strictObject({
  /** That a pixel is noise, in [0, 1). */
  probability: z.number().min(0).lt(1),
  grey: z.boolean().default(false),
})

/**
 * Replaces pixels of the rendered picture by noise, drawn from the seed that `reset` is given. With
 * `renderObservation` around it, observations are noisy.
 *
 * Source: Gymnasium 1.4 `AddWhiteNoise`.
 *
 * @throws {LudusError} `INVALID_OPTIONS`; from `render`, `UNSUPPORTED_ENV` when it gives no picture.
 */
export function addWhiteNoise<E extends AnyEnv>(env: E, settings: z.input<typeof settingsSchema>): E {
  const parsed = readSettings('addWhiteNoise', settingsSchema, settings)
  let rng = createRng(0).fork('addWhiteNoise')
  return wrapEnv(env as AnyEnv, {
    spec: specWithWrapper(env.spec, 'addWhiteNoise', parsed),
    memory: {
      save: () => rng.state(),
      restore: (saved: RngState) => {
        rng = restoreRng(saved)
      },
    },
    beforeReset({ seed }) {
      if (seed !== undefined) rng = createRng(seed).fork('addWhiteNoise')
    },
    afterRender: (picture) =>
      withNoise(requirePicture(picture, 'add noise'), () => rng.uniform() < parsed.probability, parsed.grey, rng),
  }) as E
}
