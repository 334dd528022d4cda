import type { AnyEnv } from '../contracts/env.js'
import { LudusError } from '../errors.js'
import { wrapEnv } from './wrap-env.js'
import { specWithWrapper } from './wrapper-stack.js'

/**
 * Truncates an episode after a number of steps; `terminated` stays as the env says.
 *
 * Source: Gymnasium 1.4 `TimeLimit`; Pardo et al. 2018, arXiv:1712.00378.
 *
 * @param maxEpisodeSteps At least 1.
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function timeLimit<E extends AnyEnv>(env: E, maxEpisodeSteps: number): E {
  if (!Number.isInteger(maxEpisodeSteps) || maxEpisodeSteps < 1)
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot limit episodes to ${maxEpisodeSteps} steps: give an integer of at least 1`,
    )
  // The limit that the spec itself names, which `make` puts on first, is no wrapper more.
  const named = env.spec?.maxEpisodeSteps === maxEpisodeSteps && !env.spec.wrappers?.length
  let elapsed = 0
  return wrapEnv(env as AnyEnv, {
    spec: named ? env.spec : specWithWrapper(env.spec, 'timeLimit', { maxEpisodeSteps }),
    memory: {
      save: () => elapsed,
      restore: (saved: number) => {
        elapsed = saved
      },
    },
    afterReset(result) {
      elapsed = 0
      return result
    },
    afterStep(result) {
      elapsed++
      return elapsed >= maxEpisodeSteps ? { ...result, truncated: true } : result
    },
  }) as E
}
