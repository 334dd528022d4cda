import type { AnyEnv, Env, ResetOptions, ResetResult, StepResult, SyncEnv } from '../contracts/env.js'
import type { EnvSpec } from '../contracts/env-spec.js'
import type { Frame } from '../contracts/frame.js'
import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { recordInner } from './inner-env.js'
import { type Memory, wrapSnapshot } from './memory.js'

/** What `render` gives. */
export type Rendered = Frame | string | null

/** What a wrapper changes; whatever is absent stays as the wrapped env has it. */
export interface EnvHooks<Observation, Action, State, Wrapped = Observation, WrappedAction = Action> {
  readonly observationSpace?: Space<Wrapped>
  readonly actionSpace?: Space<WrappedAction>
  readonly spec?: EnvSpec | null
  readonly framesPerStep?: number
  /** What the hooks keep between calls; null when nothing. Absent, the wrapped env offers no `Snapshot`. */
  readonly memory?: Memory | null
  /** Runs before the env is reset; throw to refuse. */
  beforeReset?(options: ResetOptions): void
  /** @param picture What the env renders now, where `wantsPicture` asked for it. */
  afterReset?(result: ResetResult<Observation, State>, picture?: Rendered): ResetResult<Wrapped, State>
  /** Runs before the env steps; throw to refuse. */
  beforeStep?(action: WrappedAction): void
  /** Turns the action that came in into one of the wrapped env. */
  mapAction?(action: WrappedAction): Action
  /** Runs after each step of the wrapped env; true steps it once more with the same action. */
  stepAgain?(result: StepResult<Observation, State>): boolean
  /** @param picture What the env renders now, where `wantsPicture` asked for it. */
  afterStep?(result: StepResult<Observation, State>, picture?: Rendered): StepResult<Wrapped, State>
  /** Runs once after each call that succeeded; true renders the env before the `after` hook runs. */
  wantsPicture?(call: 'reset' | 'step'): boolean
  /** Changes what `render` gives. */
  afterRender?(picture: Rendered): Rendered
  /** Runs before the env is closed, which it is even when this throws. */
  beforeClose?(): void
}

/**
 * Wraps an env of either kind by hooks, so that a wrapper is written once and a sync env stays sync.
 *
 * @returns An env of the same mode. Closing it closes the wrapped one.
 * @throws {LudusError} `UNSUPPORTED_ENV` when it is given a vector env.
 */
export function wrapEnv<Observation, Action, State, Wrapped = Observation, WrappedAction = Action>(
  env: SyncEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
): SyncEnv<Wrapped, WrappedAction, State>
export function wrapEnv<Observation, Action, State, Wrapped = Observation, WrappedAction = Action>(
  env: Env<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
): Env<Wrapped, WrappedAction, State>
export function wrapEnv<Observation, Action, State, Wrapped = Observation, WrappedAction = Action>(
  env: AnyEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
): AnyEnv<Wrapped, WrappedAction, State>
export function wrapEnv<Observation, Action, State, Wrapped, WrappedAction>(
  env: AnyEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
): AnyEnv<Wrapped, WrappedAction, State> {
  if ('numEnvs' in env)
    throw new LudusError(
      'UNSUPPORTED_ENV',
      'Cannot put this wrapper on a vector env: put it on each env before createVectorEnv',
    )
  const wrapped = env.mode === 'sync' ? wrapSync(env, hooks) : wrapAsync(env, hooks)
  recordInner(wrapped, env)
  return wrapped
}

function wrapSync<Observation, Action, State, Wrapped, WrappedAction>(
  env: SyncEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
): SyncEnv<Wrapped, WrappedAction, State> {
  const { beforeReset, afterReset, beforeStep, mapAction, stepAgain, afterStep, wantsPicture, afterRender } =
    boundHooks(hooks)
  const close = () => {
    try {
      hooks.beforeClose?.()
    } finally {
      env.close()
    }
  }
  return {
    ...members(env, hooks),
    mode: 'sync',
    reset(options = {}) {
      beforeReset?.(options)
      const result = env.reset(options)
      return afterReset(result, wantsPicture?.('reset') ? env.render() : undefined)
    },
    step(action) {
      beforeStep?.(action)
      const inner = mapAction(action)
      let result = env.step(inner)
      while (stepAgain?.(result)) result = env.step(inner)
      return afterStep(result, wantsPicture?.('step') ? env.render() : undefined)
    },
    render: () => afterRender(env.render()),
    close,
    [Symbol.asyncDispose]: async () => close(),
  }
}

function wrapAsync<Observation, Action, State, Wrapped, WrappedAction>(
  env: Env<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
): Env<Wrapped, WrappedAction, State> {
  const { beforeReset, afterReset, beforeStep, mapAction, stepAgain, afterStep, wantsPicture, afterRender } =
    boundHooks(hooks)
  const close = async () => {
    try {
      hooks.beforeClose?.()
    } finally {
      await env.close()
    }
  }
  return {
    ...members(env, hooks),
    mode: 'async',
    async reset(options = {}) {
      beforeReset?.(options)
      const result = await env.reset(options)
      return afterReset(result, wantsPicture?.('reset') ? await env.render() : undefined)
    },
    async step(action) {
      beforeStep?.(action)
      const inner = mapAction(action)
      let result = await env.step(inner)
      while (stepAgain?.(result)) result = await env.step(inner)
      return afterStep(result, wantsPicture?.('step') ? await env.render() : undefined)
    },
    render: async () => afterRender(await env.render()),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function boundHooks<Observation, Action, State, Wrapped, WrappedAction>(
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
) {
  type Hooks = Required<typeof hooks>
  const unchanged = <Value>(value: unknown) => value as Value
  return {
    beforeReset: hooks.beforeReset?.bind(hooks),
    afterReset: hooks.afterReset?.bind(hooks) ?? (unchanged<ResetResult<Wrapped, State>> as Hooks['afterReset']),
    beforeStep: hooks.beforeStep?.bind(hooks),
    mapAction: hooks.mapAction?.bind(hooks) ?? unchanged<Action>,
    stepAgain: hooks.stepAgain?.bind(hooks),
    afterStep: hooks.afterStep?.bind(hooks) ?? (unchanged<StepResult<Wrapped, State>> as Hooks['afterStep']),
    wantsPicture: hooks.wantsPicture?.bind(hooks),
    afterRender: hooks.afterRender?.bind(hooks) ?? unchanged<Rendered>,
  }
}

function members<Observation, Action, State, Wrapped, WrappedAction>(
  env: AnyEnv<Observation, Action, State>,
  hooks: EnvHooks<Observation, Action, State, Wrapped, WrappedAction>,
) {
  return {
    observationSpace: hooks.observationSpace ?? (env.observationSpace as unknown as Space<Wrapped>),
    actionSpace: hooks.actionSpace ?? (env.actionSpace as unknown as Space<WrappedAction>),
    stateSpace: env.stateSpace,
    spec: hooks.spec ?? env.spec,
    renderMode: env.renderMode,
    framesPerStep: hooks.framesPerStep ?? env.framesPerStep,
    ...wrapSnapshot(env, hooks.memory),
  }
}
