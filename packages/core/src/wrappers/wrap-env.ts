import type { AnyEnv, Env, ResetOptions, ResetResult, StepResult, SyncEnv } from '../contracts/env.js'
import type { EnvSpec } from '../contracts/env-spec.js'
import type { Space } from '../contracts/space.js'

/** What a wrapper changes; whatever is absent stays as the wrapped env has it. */
export interface EnvHooks<Observation, Action, State, Wrapped> {
  readonly observationSpace?: Space<Wrapped>
  readonly spec?: EnvSpec
  /** Runs before the env is reset; throw to refuse. */
  beforeReset?(options: ResetOptions): void
  afterReset?(result: ResetResult<Observation, State>): ResetResult<Wrapped, State>
  /** Runs before the env steps; throw to refuse. */
  beforeStep?(action: Action): void
  afterStep?(result: StepResult<Observation, State>): StepResult<Wrapped, State>
  beforeClose?(): void
}

/**
 * Wraps an env of either kind by hooks, so that a wrapper is written once and a sync env stays sync.
 *
 * @returns An env of the same mode. Closing it closes the wrapped one.
 */
export function wrapEnv<Observation, Action, State, Wrapped = Observation>(
  env: SyncEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped>,
): SyncEnv<Wrapped, Action, State>
export function wrapEnv<Observation, Action, State, Wrapped = Observation>(
  env: Env<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped>,
): Env<Wrapped, Action, State>
export function wrapEnv<Observation, Action, State, Wrapped = Observation>(
  env: AnyEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped>,
): AnyEnv<Wrapped, Action, State>
export function wrapEnv<Observation, Action, State, Wrapped>(
  env: AnyEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped>,
): AnyEnv<Wrapped, Action, State> {
  type Reset = ResetResult<Wrapped, State>
  type Step = StepResult<Wrapped, State>
  const afterReset = hooks.afterReset?.bind(hooks) ?? ((result) => result as unknown as Reset)
  const afterStep = hooks.afterStep?.bind(hooks) ?? ((result) => result as unknown as Step)
  const members = {
    observationSpace: hooks.observationSpace ?? (env.observationSpace as unknown as Space<Wrapped>),
    actionSpace: env.actionSpace,
    stateSpace: env.stateSpace,
    spec: hooks.spec ?? env.spec,
    renderMode: env.renderMode,
    framesPerStep: env.framesPerStep,
  }
  if (env.mode === 'sync') {
    const close = () => {
      hooks.beforeClose?.()
      env.close()
    }
    return {
      ...members,
      mode: 'sync',
      reset(options = {}) {
        hooks.beforeReset?.(options)
        return afterReset(env.reset(options))
      },
      step(action) {
        hooks.beforeStep?.(action)
        return afterStep(env.step(action))
      },
      render: () => env.render(),
      close,
      [Symbol.asyncDispose]: async () => close(),
    }
  }
  const close = async () => {
    hooks.beforeClose?.()
    await env.close()
  }
  return {
    ...members,
    mode: 'async',
    async reset(options = {}) {
      hooks.beforeReset?.(options)
      return afterReset(await env.reset(options))
    },
    async step(action) {
      hooks.beforeStep?.(action)
      return afterStep(await env.step(action))
    },
    render: () => env.render(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
