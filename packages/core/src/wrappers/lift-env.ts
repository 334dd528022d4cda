import type { AnyEnv, Env } from '../contracts/env.js'
import { recordInner } from './inner-env.js'
import { wrapSnapshot } from './memory.js'

/** Makes an `Env` of either kind; one that is promised already is returned as it is. */
export function liftEnv<Observation, Action, State>(
  env: AnyEnv<Observation, Action, State>,
): Env<Observation, Action, State> {
  if (env.mode === 'async') return env
  const lifted: Env<Observation, Action, State> = {
    mode: 'async',
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    stateSpace: env.stateSpace,
    spec: env.spec,
    renderMode: env.renderMode,
    framesPerStep: env.framesPerStep,
    reset: async (options) => env.reset(options),
    step: async (action) => env.step(action),
    render: async () => env.render(),
    close: async () => env.close(),
    [Symbol.asyncDispose]: async () => env.close(),
    ...wrapSnapshot(env, null),
  }
  recordInner(lifted, env)
  return lifted
}
