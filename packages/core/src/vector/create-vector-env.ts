import type { AnyEnv, ResetOptions, ResetResult, StepResult } from '../contracts/env.js'
import type { Space } from '../contracts/space.js'
import type { FinalStep, VectorEnv, VectorResetResult, VectorStepResult } from '../contracts/vector-env.js'
import { isLudusError, LudusError } from '../errors.js'

/** An env's step and, when it ended the episode, the reset that followed. */
interface Row {
  readonly step: StepResult
  readonly restart: ResetResult | null
}

/**
 * Steps envs together. Sync envs run one after the other; promised ones (browsers) run at the same time.
 *
 * @param envs At least one, all of the same spaces. The vector env owns them and closes them.
 * @throws {LudusError} `INVALID_VECTOR` for no envs or differing spaces. Its methods name the env that failed, and
 * throw `STEP_PENDING` and `NO_STEP_PENDING` when `send` and `receive` do not alternate.
 */
export function createVectorEnv(envs: readonly AnyEnv[]): VectorEnv {
  const first = assertAlike(envs)
  const { observationSpace, actionSpace, stateSpace } = first
  /** The last reset of each env, which a masked reset leaves standing for the others. */
  let current: (ResetResult | undefined)[] = envs.map(() => undefined)
  let pending: Promise<Row[]> | null = null

  const batchStates = (states: readonly unknown[]) => stateSpace?.batch(states)

  const collect = (results: readonly ResetResult[]): VectorResetResult => ({
    observations: observationSpace.batch(results.map((result) => result.observation)),
    states: batchStates(results.map((result) => result.state)),
    infos: results.map((result) => result.info),
  })

  const stepOne = (index: number, action: unknown): Promise<Row> =>
    naming(index, async () => {
      const env = envs[index] as AnyEnv
      const step = await env.step(action)
      return { step, restart: ended(step) ? await env.reset() : null }
    })

  const resetOne = (index: number, options: ResetOptions): Promise<ResetResult> =>
    naming(index, async () => (envs[index] as AnyEnv).reset(options))

  const send = (actions: unknown) => {
    if (pending) throw new LudusError('STEP_PENDING', 'Cannot send actions as a step is under way: call receive first')
    const list = actionSpace.unbatch(actions)
    if (list.length !== envs.length)
      throw new LudusError(
        'SHAPE_MISMATCH',
        `Cannot step ${envs.length} envs with ${list.length} actions: give one for each`,
      )
    pending = settle(list.map((action, index) => stepOne(index, action)))
    // A step may fail before anybody waits for it; `receive` tells.
    pending.catch(() => undefined)
  }

  const receive = async (): Promise<VectorStepResult> => {
    if (!pending) throw new LudusError('NO_STEP_PENDING', 'Cannot receive as no step is under way: call send first')
    let rows: Row[]
    try {
      rows = await pending
    } finally {
      pending = null
    }
    current = rows.map((row) => row.restart ?? row.step)
    return {
      ...collect(current as ResetResult[]),
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
    async reset({ seed, mask } = {}) {
      if (pending) throw new LudusError('STEP_PENDING', 'Cannot reset as a step is under way: call receive first')
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
    async step(actions) {
      send(actions)
      return receive()
    },
    send,
    receive,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function ended(step: StepResult): boolean {
  return step.terminated || step.truncated
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
    throw named(index, error)
  }
}

function named(index: number, error: unknown): LudusError {
  const message = error instanceof Error ? error.message : String(error)
  return new LudusError(isLudusError(error) ? error.code : 'ENV_FAILED', `Env ${index}: ${message}`, { cause: error })
}

function assertAlike(envs: readonly AnyEnv[]): AnyEnv {
  const [first, ...others] = envs
  if (!first) throw new LudusError('INVALID_VECTOR', 'Cannot make a vector env of no envs: give at least one')
  const text = (space: Space | undefined) => JSON.stringify(space?.toJSON())
  const spaces = (env: AnyEnv) => [env.observationSpace, env.actionSpace, env.stateSpace].map(text).join()
  others.forEach((env, index) => {
    if (spaces(env) !== spaces(first))
      throw new LudusError(
        'INVALID_VECTOR',
        `Cannot step env ${index + 1} with env 0 as their spaces differ: ${spaces(env)} and ${spaces(first)}`,
      )
  })
  return first
}
