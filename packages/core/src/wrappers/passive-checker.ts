import type { AnyEnv } from '../contracts/env.js'
import type { EnvChecks } from '../contracts/env-spec.js'
import { LudusError } from '../errors.js'
import { assertSeed } from '../random.js'
import { type EnvHooks, wrapEnv } from './wrap-env.js'

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
  return wrapEnv(env as AnyEnv, checkingHooks(env, 'all')) as E
}

/**
 * Holds the user of an env to the order of calls alone: `reset` comes first and after an end, nothing follows `close`.
 *
 * Source: Gymnasium 1.4 `OrderEnforcing`, which lets a step after an end pass.
 *
 * @throws {LudusError} From the env's methods: `RESET_NEEDED`, `ENV_CLOSED`.
 */
export function orderEnforcing<E extends AnyEnv>(env: E): E {
  return wrapEnv(env as AnyEnv, checkingHooks(env, 'order')) as E
}

/** The hooks of both, so that `make` can hang its spec into the same layer. */
export function checkingHooks(
  env: AnyEnv,
  checks: Exclude<EnvChecks, 'none'>,
): EnvHooks<unknown, unknown, unknown, unknown> {
  const { observationSpace, actionSpace, stateSpace } = env
  const checksValues = checks === 'all'
  let needsReset = true
  let closed = false
  const checked = { reset: !checksValues, step: !checksValues }

  const assertOpen = (what: string) => {
    if (closed) throw new LudusError('ENV_CLOSED', `Cannot ${what} as the env is closed: make a new one`)
  }
  const checkSpaces = (call: 'reset' | 'step', observation: unknown, state: unknown) => {
    checked[call] = true
    if (!observationSpace.contains(observation))
      throw new LudusError(
        'INVALID_OBSERVATION',
        `Cannot use this env: ${call} gave an observation outside ${JSON.stringify(observationSpace.toJSON())}`,
      )
    if (stateSpace !== undefined && !stateSpace.contains(state))
      throw new LudusError(
        'INVALID_STATE',
        `Cannot use this env: ${call} gave state data outside its state space: ${JSON.stringify(state)}`,
      )
  }

  return {
    memory: {
      save: () => needsReset,
      restore: (saved: boolean) => {
        needsReset = saved
      },
    },
    beforeReset({ seed }) {
      assertOpen('reset')
      if (checksValues && seed !== undefined) assertSeed(seed)
    },
    afterReset(result) {
      needsReset = false
      if (!checked.reset) checkSpaces('reset', result.observation, result.state)
      return result
    },
    beforeStep(action) {
      if (needsReset || closed) {
        assertOpen('step')
        throw new LudusError('RESET_NEEDED', 'Cannot step as no episode is running: call reset first')
      }
      if (checksValues && !actionSpace.contains(action))
        throw new LudusError(
          'INVALID_ACTION',
          `Cannot step with ${JSON.stringify(action)}: actions are ${JSON.stringify(actionSpace.toJSON())}`,
        )
    },
    afterStep(result) {
      needsReset = result.terminated || result.truncated
      if (checksValues && !Number.isFinite(result.reward))
        throw new LudusError(
          'INVALID_REWARD',
          `Cannot use this env: step gave the reward ${result.reward}; rewards are finite numbers`,
        )
      if (!checked.step) checkSpaces('step', result.observation, result.state)
      return result
    },
    beforeClose() {
      closed = true
    },
  }
}
