import type { AnyEnv } from '../contracts/env.js'
import { LudusError } from '../errors.js'
import { wrapEnv } from './wrap-env.js'

/**
 * Adds `info.episode` with the return and the length in steps to an episode's last step, and to no other.
 *
 * Source: Gymnasium 1.4 `RecordEpisodeStatistics`, without its wall clock.
 *
 * @throws {LudusError} `INFO_KEY_TAKEN` on the last step when the env sets `info.episode` itself.
 */
export function episodeStatistics<E extends AnyEnv>(env: E): E {
  let total = 0
  let length = 0
  return wrapEnv(env as AnyEnv, {
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
  }) as E
}
