import type { Info, ResetResult } from '../contracts/env.js'
import type { VectorEnv, VectorResetResult } from '../contracts/vector-env.js'
import type { Wrappable } from './map-env.js'
import { type EnvHooks, wrapEnv } from './wrap-env.js'
import { isVectorEnv, wrapVectorEnv } from './wrap-vector-env.js'

/** The hooks that work on one row of a vector env as on a single env; they leave `terminated` and `truncated` alone. */
export type RowHooks<Observation = unknown, Action = unknown> = Pick<
  EnvHooks<Observation, Action, unknown, unknown, unknown>,
  'observationSpace' | 'actionSpace' | 'spec' | 'memory' | 'beforeReset' | 'afterReset' | 'mapAction' | 'afterStep'
>

/**
 * Wraps an env, or each row of a vector env by hooks of its own: the way to write a wrapper that remembers something
 * of each episode. A row's `afterStep` sees an episode's last result, and its `afterReset` the reset that followed.
 *
 * @param makeHooks Called once for an env, and once for each row of a vector env.
 */
export function wrapRows(env: Wrappable, makeHooks: () => RowHooks): Wrappable {
  return isVectorEnv(env)
    ? wrapVectorRows(env, makeHooks)
    : wrapEnv<unknown, unknown, unknown, unknown, unknown>(env, makeHooks())
}

function wrapVectorRows(env: VectorEnv, makeHooks: () => RowHooks): VectorEnv {
  const rows = Array.from({ length: env.numEnvs }, makeHooks)
  const {
    observationSpace = env.observationSpace,
    actionSpace = env.actionSpace,
    spec = env.spec,
  } = rows[0] as RowHooks
  const mapsActions = rows.some((row) => row.mapAction)
  /** What each row gave last, which a masked reset leaves standing for the others. */
  let current: ResetResult[] = []

  const afterReset = (index: number, result: ResetResult) => rows[index]?.afterReset?.(result) ?? result
  const unpack = (result: VectorResetResult): ResetResult[] => {
    const observations = env.observationSpace.unbatch(result.observations)
    const states = env.stateSpace?.unbatch(result.states)
    return observations.map((observation, index) => ({
      observation,
      state: states?.[index],
      info: result.infos[index] as Info,
    }))
  }
  // States are not the wrapper's to change, so their batches are handed on.
  const pack = (results: readonly ResetResult[]) => ({
    observations: observationSpace.batch(results.map((result) => result.observation)),
    infos: results.map((result) => result.info),
  })

  return wrapVectorEnv(env, {
    observationSpace,
    actionSpace,
    spec,
    beforeReset({ seed, mask }) {
      rows.forEach((row, index) => {
        if (current.length > 0 && mask?.[index] === 0) return
        row.beforeReset?.(seed === undefined ? {} : { seed: seed + index })
      })
    },
    afterReset(result, mask) {
      current = unpack(result).map((row, index) =>
        mask?.[index] === 0 ? (current[index] as ResetResult) : afterReset(index, row),
      )
      return { ...result, ...pack(current) }
    },
    ...(mapsActions && {
      mapActions: (actions: unknown, mask: Uint8Array | undefined) =>
        env.actionSpace.batch(
          actionSpace
            .unbatch(actions)
            .map((action, index) => (mask?.[index] === 0 ? action : (rows[index]?.mapAction?.(action) ?? action))),
        ),
    }),
    afterStep(step, mask) {
      const rewards = step.rewards.slice()
      const flags = (index: number) => ({
        reward: step.rewards[index] as number,
        terminated: step.terminated[index] === 1,
        truncated: step.truncated[index] === 1,
      })
      const afterStep = (index: number, result: ResetResult): ResetResult => {
        const wrapped = rows[index]?.afterStep?.({ ...result, ...flags(index) })
        if (!wrapped) return result
        rewards[index] = wrapped.reward
        return wrapped
      }
      const { final } = step
      const ended = new Set(final?.indices)
      // The last results of ended episodes come before the resets that followed them.
      const last = final && unpack(final).map((result, at) => afterStep(final.indices[at] as number, result))
      current = unpack(step).map((result, index) => {
        if (mask?.[index] === 0) return current[index] as ResetResult
        if (!ended.has(index)) return afterStep(index, result)
        rows[index]?.beforeReset?.({})
        return afterReset(index, result)
      })
      return {
        ...step,
        ...pack(current),
        rewards,
        final: final && last && { ...final, ...pack(last) },
      }
    },
  })
}
