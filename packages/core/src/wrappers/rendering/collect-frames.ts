import type { AnyEnv } from '../../contracts/env.js'
import { LudusError } from '../../errors.js'
import { type Rendered, wrapEnv } from '../wrap-env.js'

/**
 * Renders the env after each reset and step, and keeps the pictures until they are taken.
 *
 * Source: Gymnasium 1.4 `RenderCollection`, whose `render` gives the list.
 *
 * @param keepAcrossResets A reset drops what was not taken unless this is true.
 * @returns The wrapped env, and `take`, which hands the pictures out and starts anew.
 * @throws {LudusError} `UNSUPPORTED_ENV` when the env has no render mode.
 */
export function collectFrames<E extends AnyEnv>(
  env: E,
  { keepAcrossResets = false }: { readonly keepAcrossResets?: boolean } = {},
): { readonly env: E; take(): Rendered[] } {
  if (env.renderMode === null)
    throw new LudusError('UNSUPPORTED_ENV', 'Cannot collect frames of an env that renders nothing: give a renderMode')
  let frames: Rendered[] = []
  const wrapped = wrapEnv(env as AnyEnv, {
    wantsPicture: () => true,
    afterReset(result, picture = null) {
      frames = keepAcrossResets ? [...frames, picture] : [picture]
      return result
    },
    afterStep(result, picture = null) {
      frames.push(picture)
      return result
    },
  }) as E
  return {
    env: wrapped,
    take() {
      const taken = frames
      frames = []
      return taken
    },
  }
}
