import type { EnvSpec } from '../contracts/env-spec.js'
import type { Space } from '../contracts/space.js'
import type {
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepOptions,
  VectorStepResult,
} from '../contracts/vector-env.js'
import { recordInner } from './inner-env.js'

/** What a wrapper of vector envs changes; whatever is absent stays as the wrapped one has it. */
export interface VectorHooks {
  readonly observationSpace?: Space
  readonly actionSpace?: Space
  readonly spec?: EnvSpec | null
  /** Runs before the envs are reset. */
  beforeReset?(options: VectorResetOptions): void
  /** @param mask The rows that were reset; undefined means all. */
  afterReset?(result: VectorResetResult, mask: Uint8Array | undefined): VectorResetResult | Promise<VectorResetResult>
  /**
   * Turns the actions that came in into those of the wrapped vector env.
   *
   * @param mask The rows that are stepped; undefined means all.
   */
  mapActions?(actions: unknown, mask: Uint8Array | undefined): unknown
  /** @param mask The rows that were stepped; undefined means all. */
  afterStep?(result: VectorStepResult, mask: Uint8Array | undefined): VectorStepResult | Promise<VectorStepResult>
}

/** Wraps a vector env by hooks. Closing it closes the wrapped one. */
export function wrapVectorEnv(env: VectorEnv, hooks: VectorHooks): VectorEnv {
  const mapActions = (actions: unknown, { mask }: VectorStepOptions) =>
    hooks.mapActions ? hooks.mapActions(actions, mask) : actions
  const afterStep = async (result: VectorStepResult, { mask }: VectorStepOptions) =>
    hooks.afterStep ? hooks.afterStep(result, mask) : result
  /** Options of the step that was sent last. */
  let sent: VectorStepOptions = {}
  let started = false
  const wrapped: VectorEnv = {
    numEnvs: env.numEnvs,
    observationSpace: hooks.observationSpace ?? env.observationSpace,
    actionSpace: hooks.actionSpace ?? env.actionSpace,
    stateSpace: env.stateSpace,
    spec: hooks.spec ?? env.spec,
    framesPerStep: env.framesPerStep,
    ...(env.stepsByMask !== undefined && { stepsByMask: env.stepsByMask }),
    async reset(options = {}) {
      hooks.beforeReset?.(options)
      const result = await env.reset(options)
      // Envs that were never reset are reset whatever the mask says.
      const mask = started ? options.mask : undefined
      started = true
      return hooks.afterReset ? hooks.afterReset(result, mask) : result
    },
    step: async (actions, options = {}) => afterStep(await env.step(mapActions(actions, options), options), options),
    send(actions, options = {}) {
      env.send(mapActions(actions, options), options)
      sent = options
    },
    receive: async () => afterStep(await env.receive(), sent),
    close: () => env.close(),
    [Symbol.asyncDispose]: () => env.close(),
  }
  recordInner(wrapped, env)
  return wrapped
}

/** Whether an env is a vector env. */
export function isVectorEnv(env: object): env is VectorEnv {
  return 'numEnvs' in env
}
