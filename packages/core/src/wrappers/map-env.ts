import type { AnyEnv, Env, Info, SyncEnv } from '../contracts/env.js'
import type { WrapperSpec } from '../contracts/env-spec.js'
import type { Space } from '../contracts/space.js'
import type { FinalStep, VectorEnv, VectorStepResult } from '../contracts/vector-env.js'
import type { Memory } from './memory.js'
import type { SpaceMap } from './space-map.js'
import { wrapEnv } from './wrap-env.js'
import { isVectorEnv, wrapVectorEnv } from './wrap-vector-env.js'
import { specWithWrapper } from './wrapper-stack.js'

/** What a wrapper may stand around: an env of either kind, or many stepped together. */
export type Wrappable = AnyEnv | VectorEnv

/** An env with other observations: `Observation` one by one, `Batch` in a vector env. */
export type WithObservation<E, Observation, Batch = unknown> =
  E extends VectorEnv<infer _O, infer Action, infer State, infer _B, infer ActionBatch, infer StateBatch>
    ? VectorEnv<Observation, Action, State, Batch, ActionBatch, StateBatch>
    : E extends SyncEnv<infer _O, infer Action, infer State>
      ? SyncEnv<Observation, Action, State>
      : E extends Env<infer _O, infer Action, infer State>
        ? Env<Observation, Action, State>
        : never

/** An env with other actions: `Action` one by one, `Batch` in a vector env. */
export type WithAction<E, Action, Batch = unknown> =
  E extends VectorEnv<infer Observation, infer _A, infer State, infer ObservationBatch, infer _B, infer StateBatch>
    ? VectorEnv<Observation, Action, State, ObservationBatch, Batch, StateBatch>
    : E extends SyncEnv<infer Observation, infer _A, infer State>
      ? SyncEnv<Observation, Action, State>
      : E extends Env<infer Observation, infer _A, infer State>
        ? Env<Observation, Action, State>
        : never

/**
 * Puts a map behind the observations of an env or a vector env, those where episodes ended included. It is the whole
 * of a wrapper like `rescaleObservation`, and the way to write one's own.
 *
 * @param wrapper What stands in the env's spec.
 * @param makeMap Gets the env's observation space, and gives the map out of it.
 */
export function mapObservations(env: Wrappable, wrapper: WrapperSpec, makeMap: (space: Space) => SpaceMap): Wrappable {
  const map = makeMap(env.observationSpace)
  const parts = { observationSpace: map.to, spec: specWithWrapper(env.spec, wrapper.name, wrapper.settings) }
  if (!isVectorEnv(env))
    return wrapEnv<unknown, unknown, unknown>(env, {
      ...parts,
      memory: map.memory ?? null,
      afterReset: (result) => ({ ...result, observation: map.one(result.observation) }),
      afterStep: (result) => ({ ...result, observation: map.one(result.observation) }),
    })
  let last: unknown
  return wrapVectorEnv(env, {
    ...parts,
    afterReset(result, mask) {
      last = mask ? mapSome(map, result.observations, last, mask) : map.many(result.observations)
      return { ...result, observations: last }
    },
    afterStep(result, mask) {
      // The final observations came first in time, which a map that counts what it sees may care about.
      const final = result.final && { ...result.final, observations: map.many(result.final.observations) }
      last = mask ? mapSome(map, result.observations, last, mask) : map.many(result.observations)
      return { ...result, observations: last, final }
    },
  })
}

/** Maps the rows of the mask; the others stay as they were mapped before, so that nothing is counted twice. */
function mapSome(map: SpaceMap, batch: unknown, last: unknown, mask: Uint8Array): unknown {
  const rows = map.from.unbatch(batch)
  const chosen = rows.filter((_, row) => mask[row] === 1)
  if (chosen.length === 0) return last
  const mapped = map.to.unbatch(map.many(map.from.batch(chosen)))
  return map.to.batch(map.to.unbatch(last).map((kept, row) => (mask[row] === 1 ? mapped.shift() : kept)))
}

/**
 * Puts a map before the actions of an env or a vector env.
 *
 * @param wrapper What stands in the env's spec.
 * @param makeMap Gets the env's action space, and gives the map into it.
 */
export function mapActions(env: Wrappable, wrapper: WrapperSpec, makeMap: (space: Space) => SpaceMap): Wrappable {
  const map = makeMap(env.actionSpace)
  const parts = { actionSpace: map.from, spec: specWithWrapper(env.spec, wrapper.name, wrapper.settings) }
  return isVectorEnv(env)
    ? wrapVectorEnv(env, { ...parts, mapActions: (actions) => map.many(actions) })
    : wrapEnv<unknown, unknown, unknown>(env, {
        ...parts,
        memory: map.memory ?? null,
        mapAction: (action) => map.one(action),
      })
}

/** A function of rewards, for all envs of a step at once; a single env is a row of one. */
export interface RewardMap {
  /**
   * @param mask The rows that were stepped; undefined means all. The others' rewards stay 0 whatever this gives.
   * @returns Shape [numEnvs]. A new array; what came in is not written.
   */
  map(step: Pick<VectorStepResult, 'rewards' | 'terminated' | 'truncated'>, mask: Uint8Array | undefined): Float64Array
  /** Runs when envs are reset from outside: the rows of the mask, or all. */
  restart?(mask: Uint8Array | undefined): void
  /** What the map keeps from one call to the next, where it keeps anything. */
  readonly memory?: Memory
}

/**
 * Puts a map behind the rewards of an env or a vector env. Where the env gives reward terms, a term by the wrapper's
 * name holds the difference, so that they still sum to the reward.
 *
 * @param wrapper What stands in the env's spec.
 * @param makeMap Gets the number of rows.
 */
export function mapRewards(env: Wrappable, wrapper: WrapperSpec, makeMap: (rows: number) => RewardMap): Wrappable {
  const spec = specWithWrapper(env.spec, wrapper.name, wrapper.settings)
  const withTerm = (info: Info, change: number): Info => {
    const terms = info.rewardTerms
    if (!terms) return info
    return { ...info, rewardTerms: { ...terms, [wrapper.name]: (terms[wrapper.name] ?? 0) + change } }
  }
  if (!isVectorEnv(env)) {
    const map = makeMap(1)
    const row = { rewards: new Float64Array(1), terminated: new Uint8Array(1), truncated: new Uint8Array(1) }
    return wrapEnv<unknown, unknown, unknown>(env, {
      spec,
      memory: map.memory ?? null,
      afterReset(result) {
        map.restart?.(undefined)
        return result
      },
      afterStep(result) {
        row.rewards[0] = result.reward
        row.terminated[0] = Number(result.terminated)
        row.truncated[0] = Number(result.truncated)
        const reward = map.map(row, undefined)[0] as number
        return { ...result, reward, info: withTerm(result.info, reward - result.reward) }
      },
    })
  }
  const map = makeMap(env.numEnvs)
  let infos: readonly Info[] = []
  return wrapVectorEnv(env, {
    spec,
    afterReset(result, mask) {
      map.restart?.(mask)
      infos = result.infos.map((info, row) => (mask?.[row] === 0 ? (infos[row] ?? info) : info))
      return { ...result, infos }
    },
    afterStep(step, mask) {
      const rewards = map.map(step, mask)
      mask?.forEach((stepped, row) => {
        if (stepped === 0) rewards[row] = step.rewards[row] as number
      })
      const change = (row: number) => (rewards[row] as number) - (step.rewards[row] as number)
      const final: FinalStep | null = step.final && {
        ...step.final,
        infos: step.final.infos.map((info, index) =>
          withTerm(info, change((step.final as FinalStep).indices[index] as number)),
        ),
      }
      const ended = (row: number) => step.terminated[row] === 1 || step.truncated[row] === 1
      // An ended env's info is that of the reset which followed, and has no terms; a row that stood still keeps its info.
      infos = step.infos.map((info, row) => {
        if (mask?.[row] === 0) return infos[row] ?? info
        return ended(row) ? info : withTerm(info, change(row))
      })
      return { ...step, rewards, infos, final }
    },
  })
}
