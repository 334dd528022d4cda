import type { AnyEnv, ResetOptions, ResetResult } from '../contracts/env.js'
import type { Snapshot } from '../contracts/snapshot.js'
import type { FinalStep, VectorEnv, VectorResetResult, VectorStepResult } from '../contracts/vector-env.js'
import {
  assertAlike,
  assertMask,
  assertStepMask,
  namedError,
  noStepPending,
  type Row,
  stepPending,
  stepRow,
  wrongActionCount,
  wrongRowCount,
} from './env-rows.js'

/** Where each env of a vector env stands, and what it gave last. */
interface SavedRows {
  readonly rows: readonly unknown[]
  readonly current: readonly (ResetResult | undefined)[]
}

/**
 * Steps envs together. Sync envs run one after the other; promised ones (browsers) run at the same time, each going on
 * to the reset that follows its end without waiting for the others.
 *
 * @param envs At least one, all of the same spaces. The vector env owns them and closes them.
 * @returns It offers a `Snapshot` where all of the envs do (`restorable` gives any env one).
 * @throws {LudusError} `INVALID_VECTOR` for no envs or differing spaces. Its methods name the env that failed, and
 * throw `STEP_PENDING` and `NO_STEP_PENDING` when `send` and `receive` do not alternate, and `SHAPE_MISMATCH` for
 * actions or a mask of another length than the envs.
 */
export function createVectorEnv(envs: readonly AnyEnv[]): VectorEnv & Partial<Snapshot> {
  const first = assertAlike(envs)
  const { observationSpace, actionSpace, stateSpace } = first
  /** The last result of each env, which a masked reset or step leaves standing for the others. */
  let current: (ResetResult | undefined)[] = envs.map(() => undefined)
  let pending: Promise<Row[]> | null = null

  const batchStates = (states: readonly unknown[]) => stateSpace?.batch(states)

  const collect = (results: readonly ResetResult[]): VectorResetResult => ({
    observations: observationSpace.batch(results.map((result) => result.observation)),
    states: batchStates(results.map((result) => result.state)),
    infos: results.map((result) => result.info),
  })

  const stepOne = (index: number, action: unknown): Promise<Row> =>
    naming(index, async () => stepRow(envs[index] as AnyEnv, action))

  const standStill = async (index: number): Promise<Row> => {
    const kept = current[index] as ResetResult
    return { step: { ...kept, reward: 0, terminated: false, truncated: false }, restart: null }
  }

  const resetOne = (index: number, options: ResetOptions): Promise<ResetResult> =>
    naming(index, async () => (envs[index] as AnyEnv).reset(options))

  const send: VectorEnv['send'] = (actions, { mask } = {}) => {
    if (pending) throw stepPending('send actions')
    assertStepMask(mask, current)
    const list = actionSpace.unbatch(actions)
    if (list.length !== envs.length) throw wrongActionCount(envs.length, list.length)
    pending = settle(list.map((action, index) => (mask?.[index] === 0 ? standStill(index) : stepOne(index, action))))
    // A step may fail before anybody waits for it; `receive` tells.
    pending.catch(() => undefined)
  }

  const receive = async (): Promise<VectorStepResult> => {
    if (!pending) throw noStepPending()
    let rows: Row[]
    try {
      rows = await pending
    } finally {
      pending = null
    }
    const results = rows.map((row) => row.restart ?? row.step)
    current = results
    return {
      ...collect(results),
      rewards: Float64Array.from(rows, (row) => row.step.reward),
      terminated: Uint8Array.from(rows, (row) => Number(row.step.terminated)),
      truncated: Uint8Array.from(rows, (row) => Number(row.step.truncated)),
      final: finalOf(rows),
    }
  }

  const finalOf = (rows: readonly Row[]): FinalStep | null => {
    const indices = Int32Array.from(rows.keys()).filter((index) => rows[index]?.restart)
    if (indices.length === 0) return null
    return { indices, ...collect(Array.from(indices, (index) => (rows[index] as Row).step)) }
  }

  const snapshots = envs.flatMap((env: AnyEnv & Partial<Snapshot>) =>
    env.saveState && env.loadState ? [env as Snapshot] : [],
  )
  const snapshot: Snapshot = {
    async saveState(): Promise<SavedRows> {
      if (pending) throw stepPending('save')
      const rows = await settle(snapshots.map((env, index) => naming(index, async () => env.saveState())))
      return { rows, current: structuredClone(current) }
    },
    async loadState(saved) {
      if (pending) throw stepPending('load')
      const { rows, current: kept } = saved as SavedRows
      if (rows.length !== envs.length) throw wrongRowCount(envs.length, rows.length)
      await settle(snapshots.map((env, index) => naming(index, async () => env.loadState(rows[index]))))
      current = structuredClone([...kept])
    },
  }

  const close = async () => {
    await Promise.allSettled([pending])
    await Promise.all(envs.map((env) => env.close()))
  }

  return {
    numEnvs: envs.length,
    observationSpace,
    actionSpace,
    stateSpace,
    spec: first.spec,
    framesPerStep: first.framesPerStep,
    stepsByMask: true,
    async reset({ seed, mask } = {}) {
      if (pending) throw stepPending('reset')
      assertMask(mask, envs.length)
      const results = await settle(
        envs.map(async (_, index) => {
          const kept = current[index]
          if (mask && mask[index] === 0 && kept) return kept
          return resetOne(index, seed === undefined ? {} : { seed: seed + index })
        }),
      )
      current = results
      return collect(results)
    },
    async step(actions, options) {
      send(actions, options)
      return receive()
    },
    send,
    receive,
    ...(snapshots.length === envs.length && snapshot),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Waits for all, also when one fails, so that no env is left in the middle of a step; then throws the first error. */
async function settle<T>(items: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(items)
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

async function naming<T>(index: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw namedError(index, error)
  }
}
