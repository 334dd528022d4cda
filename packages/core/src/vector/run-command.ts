import type { AnyEnv, Info, ResetResult } from '../contracts/env.js'
import { namedError, type Row, stepRow } from './env-rows.js'
import type { Rows } from './shared-rows.js'
import {
  type Command,
  type ErrorMessage,
  errorMessage,
  type Indexed,
  type Reply,
  type SharedFlags,
} from './worker-messages.js'

/** What a worker reads actions from and writes results into, the rows of all envs; null without state data. */
export interface ExchangeRows {
  readonly actions: Rows
  readonly observations: Rows
  readonly states: Rows | null
  readonly finalObservations: Rows
  readonly finalStates: Rows | null
}

/** A reply in the making: lists by name, which messages leave out where nothing is in them. */
interface Outbox {
  readonly errors: ErrorMessage[]
  readonly infos: Indexed<Info>[]
  readonly finalInfos: Indexed<Info>[]
  readonly observations: Indexed<unknown>[]
  readonly states: Indexed<unknown>[]
  readonly finalObservations: Indexed<unknown>[]
  readonly finalStates: Indexed<unknown>[]
}

/**
 * Runs commands on a worker's envs. Sync envs run one after the other, promised ones at the same time, and one that
 * fails keeps no other from its step.
 *
 * @param first The index of `envs[0]` among all envs, whose rows and flags these are.
 * @returns A function that resolves to what has to be told beside rows and flags; null when there is nothing.
 */
export function createCommandRunner(
  envs: readonly AnyEnv[],
  first: number,
  flags: SharedFlags,
  rows: ExchangeRows,
): (command: Command) => Promise<Reply | null> {
  const writeFlags = (index: number, reward: number, terminated: boolean, truncated: boolean) => {
    flags.rewards[index] = reward
    flags.terminated[index] = Number(terminated)
    flags.truncated[index] = Number(truncated)
  }

  const writeCurrent = (outbox: Outbox, index: number, { observation, state, info }: ResetResult) => {
    writeRow(rows.observations, outbox.observations, index, observation)
    writeRow(rows.states, outbox.states, index, state)
    if (hasContent(info)) outbox.infos.push([index, info])
  }

  const writeFinal = (outbox: Outbox, index: number, { observation, state, info }: ResetResult) => {
    writeRow(rows.finalObservations, outbox.finalObservations, index, observation)
    writeRow(rows.finalStates, outbox.finalStates, index, state)
    if (hasContent(info)) outbox.finalInfos.push([index, info])
  }

  const writeStep = (outbox: Outbox, index: number, { step, restart }: Row) => {
    writeFlags(index, step.reward, step.terminated, step.truncated)
    if (restart) writeFinal(outbox, index, step)
    writeCurrent(outbox, index, restart ?? step)
  }

  /** Calls an env and uses the result; what it throws goes to the outbox. Promised only for a promised result. */
  const callEnv = <Result>(
    outbox: Outbox,
    index: number,
    call: (env: AnyEnv) => Result | Promise<Result>,
    use: (outbox: Outbox, index: number, result: Result) => void,
  ): Promise<void> | undefined => {
    const fail = (error: unknown) => {
      outbox.errors.push(errorMessage(index, namedError(index, error)))
    }
    const idle = () => {
      flags.running[index] = 0
    }
    flags.running[index] = 1
    try {
      const result = call(envs[index - first] as AnyEnv)
      if (result instanceof Promise)
        return result
          .then((value) => use(outbox, index, value))
          .catch(fail)
          .finally(idle)
      use(outbox, index, result)
    } catch (error) {
      fail(error)
    }
    idle()
    return undefined
  }

  const callAll = async <Result>(
    wanted: (index: number) => boolean,
    call: (env: AnyEnv, index: number) => Result | Promise<Result>,
    use: (outbox: Outbox, index: number, result: Result) => void,
  ): Promise<Reply | null> => {
    const outbox = emptyOutbox()
    const promised: Promise<void>[] = []
    for (let index = first; index < first + envs.length; index++) {
      if (!wanted(index)) continue
      const waiting = callEnv(outbox, index, (env) => call(env, index), use)
      if (waiting) promised.push(waiting)
    }
    if (promised.length > 0) await Promise.all(promised)
    outbox.errors.sort((one, other) => one.index - other.index)
    return replyOf(outbox)
  }

  return (command) => {
    switch (command.type) {
      case 'step': {
        const { actions, mask } = command
        for (let index = first; mask && index < first + envs.length; index++)
          if (mask[index] === 0) writeFlags(index, 0, false, false)
        return callAll(
          (index) => mask?.[index] !== 0,
          (env, index) => stepRow(env, actions ? actions[index] : rows.actions.read(index)),
          writeStep,
        )
      }
      case 'reset': {
        const { seed, mask } = command
        return callAll(
          (index) => mask[index] === 1,
          (env, index) => env.reset(seed === null ? {} : { seed: seed + index }),
          writeCurrent,
        )
      }
      case 'close':
        return callAll(
          () => true,
          (env) => env.close(),
          () => undefined,
        )
    }
  }
}

/** Writes an element where it is shared, else adds it to what travels by message. */
function writeRow(rows: Rows | null, list: Indexed<unknown>[], index: number, value: unknown): void {
  if (rows?.memory) rows.write(index, value)
  else if (rows) list.push([index, value])
}

function emptyOutbox(): Outbox {
  return {
    errors: [],
    infos: [],
    finalInfos: [],
    observations: [],
    states: [],
    finalObservations: [],
    finalStates: [],
  }
}

function replyOf(outbox: Outbox): Reply | null {
  const lists = Object.entries(outbox).filter(([, list]) => list.length > 0)
  return lists.length > 0 ? Object.fromEntries(lists) : null
}

function hasContent(info: Info): boolean {
  for (const _key in info) return true
  return false
}
