import type { AnyEnv } from '../contracts/env.js'
import type { EnvSpec } from '../contracts/env-spec.js'
import { checkingHooks } from '../wrappers/passive-checker.js'
import { timeLimit } from '../wrappers/time-limit.js'
import { wrapEnv } from '../wrappers/wrap-env.js'

/** Gives an env its spec, with the time limit and the checks that the spec says. */
export function holdToSpec(env: AnyEnv, spec: EnvSpec): AnyEnv {
  const { maxEpisodeSteps, checks = 'all' } = spec
  const limited = maxEpisodeSteps === null ? env : timeLimit(env, maxEpisodeSteps)
  // The checker stands outside the limit, so that a step after a cut is refused like one after an end.
  return wrapEnv(limited, { ...(checks === 'none' ? { memory: null } : checkingHooks(limited, checks)), spec })
}
