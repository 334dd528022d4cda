import type { Info } from '../contracts/env.js'
import type { FinalStep, VectorEnv, VectorResetResult, VectorStepResult } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'
import { spaceFromJson } from '../spaces/space-from-json.js'
import { assertMask, assertStepMask, noStepPending, stepPending, wrongActionCount } from './env-rows.js'
import type { ExchangeRows } from './run-command.js'
import { createRows, type Rows } from './shared-rows.js'
import { within } from './within.js'
import { blockUntilZero } from './word-wait.js'
import {
  type Command,
  crewWord,
  type EnvsMade,
  errorFromMessage,
  type Indexed,
  type Reply,
  type SharedFlags,
} from './worker-messages.js'
import type { WorkerThread } from './worker-thread.js'

/** For how long at most a wait for the workers blocks their owner's event loop, as the fastest way to wake after short steps. */
const blockedMilliseconds = 1

/**
 * A vector env over workers that made their envs.
 *
 * @param threads In the order of their envs. The vector env owns them.
 * @param shared `closeGrace` in milliseconds.
 */
export function vectorEnvOfThreads(
  threads: readonly WorkerThread[],
  made: EnvsMade,
  { flags, crew, closeGrace }: { readonly flags: SharedFlags; readonly crew: Int32Array; readonly closeGrace: number },
): VectorEnv {
  const numEnvs = flags.rewards.length
  const observationSpace = spaceFromJson(made.observationSpace)
  const actionSpace = spaceFromJson(made.actionSpace)
  const stateSpace = made.stateSpace === null ? undefined : spaceFromJson(made.stateSpace)
  const rows: ExchangeRows = {
    actions: createRows(actionSpace, numEnvs),
    observations: createRows(observationSpace, numEnvs),
    states: stateSpace ? createRows(stateSpace, numEnvs) : null,
    finalObservations: createRows(observationSpace, numEnvs),
    finalStates: stateSpace ? createRows(stateSpace, numEnvs) : null,
  }
  for (const thread of threads)
    thread.attach({
      actions: rows.actions.memory,
      observations: rows.observations.memory,
      states: rows.states?.memory ?? null,
      finalObservations: rows.finalObservations.memory,
      finalStates: rows.finalStates?.memory ?? null,
    })

  /** The last info of each env; undefined before its first reset. */
  let infos: (Info | undefined)[] = new Array(numEnvs).fill(undefined)
  /** A command that no `receive` has asked for yet, and one that is waited for. */
  let pending: { readonly mask: Uint8Array | undefined } | null = null
  let waiting: Promise<unknown> | null = null
  let closing: Promise<void> | null = null

  const assertIdle = (what: string) => {
    if (closing) throw new LudusError('ENV_CLOSED', `Cannot ${what} as the vector env is closed: make a new one`)
    if (pending || waiting) throw stepPending(what)
  }

  const sendToAll = (command: Command | null) => {
    Atomics.store(crew, crewWord.working, threads.length)
    for (const thread of threads) thread.send(command)
  }

  /** Waits for every worker, also when an env failed, so that all are idle after; then throws the first error. */
  const receiveFromAll = async (): Promise<Reply[]> => {
    blockUntilZero(crew, crewWord.working, blockedMilliseconds)
    const replies: Reply[] = []
    // One after the other: they work at the same time, and the last to finish sets the time.
    for (const thread of threads) replies.push(await thread.receive())
    throwFirstError(replies)
    for (const reply of replies) takeRows(reply)
    return replies
  }

  const wait = async <Result>(collect: (replies: readonly Reply[]) => Result): Promise<Result> => {
    const receiving = receiveFromAll()
    waiting = receiving
    try {
      return collect(await receiving)
    } finally {
      waiting = null
    }
  }

  const takeRows = (reply: Reply) => {
    writeAll(rows.observations, reply.observations)
    writeAll(rows.states, reply.states)
    writeAll(rows.finalObservations, reply.finalObservations)
    writeAll(rows.finalStates, reply.finalStates)
  }

  const collectCurrent = (replies: readonly Reply[], mask: Uint8Array | undefined): VectorResetResult => {
    const current = infos.map((info, index) => (mask?.[index] === 0 && info ? info : {}))
    for (const { infos: told = [] } of replies) for (const [index, info] of told) current[index] = info
    infos = current
    return { observations: rows.observations.copyBatch(), states: rows.states?.copyBatch(), infos: current }
  }

  const collectFinal = (replies: readonly Reply[]): FinalStep | null => {
    const { terminated, truncated } = flags
    const indices = Int32Array.from(terminated.keys()).filter((index) => terminated[index] || truncated[index])
    if (indices.length === 0) return null
    const told = new Map(replies.flatMap(({ finalInfos = [] }) => finalInfos))
    return {
      indices,
      observations: rows.finalObservations.copyRows(indices),
      states: rows.finalStates?.copyRows(indices),
      infos: Array.from(indices, (index) => told.get(index) ?? {}),
    }
  }

  const send: VectorEnv['send'] = (actions, { mask } = {}) => {
    assertIdle('send actions')
    assertStepMask(mask, infos)
    const list = rows.actions.writeBatch(actions) ? null : actionsByMessage(actions)
    sendToAll(list || mask ? { type: 'step', actions: list, mask: mask ?? null } : null)
    pending = { mask: mask?.slice() }
  }

  /** Actions that are no plain numbers, or in arrays of another kind, which the envs judge. */
  const actionsByMessage = (actions: unknown): unknown[] => {
    const list = actionSpace.unbatch(actions)
    if (list.length !== numEnvs) throw wrongActionCount(numEnvs, list.length)
    // What cannot be cloned is found before the first worker has its message.
    return structuredClone(list)
  }

  const receive = async (): Promise<VectorStepResult> => {
    if (closing) assertIdle('receive')
    if (!pending) throw noStepPending()
    const { mask } = pending
    pending = null
    return wait((replies) => ({
      ...collectCurrent(replies, mask),
      rewards: flags.rewards.slice(),
      terminated: flags.terminated.slice(),
      truncated: flags.truncated.slice(),
      final: collectFinal(replies),
    }))
  }

  const close = async () => {
    const underWay = waiting ?? (pending ? receiveFromAll() : null)
    await within(closeGrace, Promise.allSettled([underWay]))
    const closeThread = (thread: WorkerThread) => (thread.isBusy() ? thread.terminate() : thread.close(closeGrace))
    const replies = await Promise.all(threads.map(closeThread))
    throwFirstError(replies.map((reply) => reply ?? {}))
  }
  const closeOnce = () => {
    closing ??= close()
    return closing
  }

  return {
    numEnvs,
    observationSpace,
    actionSpace,
    stateSpace,
    spec: made.spec,
    framesPerStep: made.framesPerStep,
    stepsByMask: true,
    async reset({ seed, mask } = {}) {
      assertIdle('reset')
      assertMask(mask, numEnvs)
      const wanted = Uint8Array.from(infos, (info, index) => (mask?.[index] === 0 && info ? 0 : 1))
      sendToAll({ type: 'reset', seed: seed ?? null, mask: wanted })
      return wait((replies) => collectCurrent(replies, wanted))
    },
    async step(actions, options) {
      send(actions, options)
      return receive()
    },
    send,
    receive,
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  }
}

function writeAll(rows: Rows | null, values: readonly Indexed<unknown>[] = []): void {
  for (const [index, value] of values) rows?.write(index, value)
}

function throwFirstError(replies: readonly Reply[]): void {
  for (const { errors = [] } of replies) for (const error of errors) throw errorFromMessage(error)
}
