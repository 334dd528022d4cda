import { LudusError } from '../errors.js'
import type { Wrappable } from './map-env.js'
import { wrapRows } from './wrap-rows.js'
import { specWithWrapper } from './wrapper-stack.js'

/**
 * Adds `info.episode` with the return and the length in steps to an episode's last step, and to no other. In a vector
 * env that is the info in `final`.
 *
 * Source: Gymnasium 1.4 `RecordEpisodeStatistics`, without its wall clock.
 *
 * @throws {LudusError} `INFO_KEY_TAKEN` on the last step when the env sets `info.episode` itself.
 */
export function episodeStatistics<E extends Wrappable>(env: E): E {
  const spec = specWithWrapper(env.spec, 'episodeStatistics', {})
  return wrapRows(env, () => {
    let total = 0
    let length = 0
    return {
      spec,
      memory: {
        save: () => ({ total, length }),
        restore: (saved: { readonly total: number; readonly length: number }) => {
          total = saved.total
          length = saved.length
        },
      },
      afterReset(result) {
        total = 0
        length = 0
        return result
      },
      afterStep(result) {
        total += result.reward
        length++
        if (!result.terminated && !result.truncated) return result
        if (result.info.episode !== undefined)
          throw new LudusError(
            'INFO_KEY_TAKEN',
            'Cannot add episode statistics as the env sets info.episode itself: wrap it once only',
          )
        return { ...result, info: { ...result.info, episode: { return: total, length } } }
      },
    }
  }) as E
}
