import type { AnyEnv } from '../contracts/env.js'
import { LudusError } from '../errors.js'
import { assertSeed } from '../random.js'
import { wrapEnv } from './wrap-env.js'

/**
 * Holds an env and its user to the contract at every call: seeds and actions are valid, `reset` comes first and after
 * an end, nothing follows `close`, rewards are finite. The first observation and state of each kind of call are
 * checked against their spaces too.
 *
 * Source: Gymnasium 1.4 `PassiveEnvChecker` and `OrderEnforcing`.
 *
 * @throws {LudusError} From the env's methods: `INVALID_SEED`, `INVALID_ACTION`, `RESET_NEEDED`, `ENV_CLOSED`,
 * `INVALID_OBSERVATION`, `INVALID_STATE`, `INVALID_REWARD`.
 */
export function passiveChecker<E extends AnyEnv>(env: E): E {
  let needsReset = true
  let closed = false
  const checked = { reset: false, step: false }

  const assertOpen = (what: string) => {
    if (closed) throw new LudusError('ENV_CLOSED', `Cannot ${what} as the env is closed: make a new one`)
  }
  const checkSpaces = (call: 'reset' | 'step', observation: unknown, state: unknown) => {
    if (checked[call]) return
    checked[call] = true
    if (!env.observationSpace.contains(observation))
      throw new LudusError(
        'INVALID_OBSERVATION',
        `Cannot use this env: ${call} gave an observation outside ${JSON.stringify(env.observationSpace.toJSON())}`,
      )
    if (env.stateSpace !== undefined && !env.stateSpace.contains(state))
      throw new LudusError(
        'INVALID_STATE',
        `Cannot use this env: ${call} gave state data outside its state space: ${JSON.stringify(state)}`,
      )
  }

  return wrapEnv(env as AnyEnv, {
    beforeReset(options) {
      assertOpen('reset')
      if (options.seed !== undefined) assertSeed(options.seed)
    },
    afterReset(result) {
      needsReset = false
      checkSpaces('reset', result.observation, result.state)
      return result
    },
    beforeStep(action) {
      assertOpen('step')
      if (needsReset) throw new LudusError('RESET_NEEDED', 'Cannot step as no episode is running: call reset first')
      if (!env.actionSpace.contains(action))
        throw new LudusError(
          'INVALID_ACTION',
          `Cannot step with ${JSON.stringify(action)}: actions are ${JSON.stringify(env.actionSpace.toJSON())}`,
        )
    },
    afterStep(result) {
      needsReset = result.terminated || result.truncated
      if (!Number.isFinite(result.reward))
        throw new LudusError(
          'INVALID_REWARD',
          `Cannot use this env: step gave the reward ${result.reward}; rewards are finite numbers`,
        )
      checkSpaces('step', result.observation, result.state)
      return result
    },
    beforeClose() {
      closed = true
    },
  }) as E
}
