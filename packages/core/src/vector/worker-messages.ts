import type { MessagePort } from 'node:worker_threads'
import type { Info } from '../contracts/env.js'
import type { EnvSpec } from '../contracts/env-spec.js'
import { LudusError } from '../errors.js'
import type { SpaceJson } from '../spaces/space-json.js'
import type { RowMemory } from './shared-rows.js'
import type { CheckedWorkerEnvRequest } from './worker-env-request.js'

/** Where the owner and a worker meet: a place for each number in the worker's `words`. */
export const word = {
  /** How many commands the owner gave; the worker waits for it to move. */
  commands: 0,
  /** How many commands the worker finished; the owner waits for it to move. */
  done: 1,
  /** 1 when a message comes with the command; else the command is a step of all envs, with actions in shared memory. */
  hasCommandMessage: 2,
  /** 1 when a message comes with the reply; else there is nothing to tell beside shared memory. */
  hasReplyMessage: 3,
} as const

/** A place for each number in the `crew` words, which the owner and all its workers share. */
export const crewWord = {
  /** How many workers have not finished the command that all were given; the owner waits for zero. */
  working: 0,
  /** How many workers look for their next command without sleeping. */
  spinning: 1,
} as const

/** What owner and workers share from the start; rows are those of all envs. */
export interface SharedFlags {
  /** Shape [numEnvs]. */
  readonly rewards: Float64Array
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
  /** 1 while a call of the env is under way, to tell whose fault a dead worker is. */
  readonly running: Uint8Array
}

/** What a worker is started with. */
export interface WorkerStart {
  readonly request: CheckedWorkerEnvRequest
  /** Its envs are those from `first` to `first + count - 1` of `numEnvs`. */
  readonly first: number
  readonly count: number
  readonly numEnvs: number
  readonly words: Int32Array
  readonly flags: SharedFlags
  readonly crew: Int32Array
  /** How many workers at most may look for their next command without sleeping, so that the owner has a core. */
  readonly coresToSpare: number
  /** Commands and replies that do not fit shared memory; both sides read it when a word says so, never by events. */
  readonly port: MessagePort
}

/** What a worker tells of its envs when they are made. */
export interface EnvsMade {
  readonly type: 'made'
  readonly observationSpace: SpaceJson
  readonly actionSpace: SpaceJson
  readonly stateSpace: SpaceJson | null
  readonly spec: EnvSpec | null
  readonly framesPerStep: number
}

/** An error on its way to the owner. */
export interface ErrorMessage {
  readonly index: number
  readonly code: string
  readonly message: string
  readonly stack: string | undefined
}

/** A worker's first message. */
export type StartReply = EnvsMade | { readonly type: 'failed'; readonly error: ErrorMessage }

/** The rows of the four kinds of data, for the worker to write into; null where rows travel by message. */
export interface RowMemories {
  readonly observations: RowMemory | null
  readonly states: RowMemory | null
  readonly finalObservations: RowMemory | null
  readonly finalStates: RowMemory | null
  readonly actions: RowMemory | null
}

/** A command that does not fit shared memory. Masks are those of all envs. */
export type Command =
  | { readonly type: 'step'; readonly actions: readonly unknown[] | null; readonly mask: Uint8Array | null }
  /** `mask` is 1 for each env to reset. */
  | { readonly type: 'reset'; readonly seed: number | null; readonly mask: Uint8Array }
  | { readonly type: 'close' }

/** Something of an env, by the env's index. */
export type Indexed<Value> = readonly [index: number, value: Value]

/** What of a worker's results does not fit shared memory; whatever is absent is empty. */
export interface Reply {
  readonly errors?: readonly ErrorMessage[]
  readonly infos?: readonly Indexed<Info>[]
  readonly finalInfos?: readonly Indexed<Info>[]
  readonly observations?: readonly Indexed<unknown>[]
  readonly states?: readonly Indexed<unknown>[]
  readonly finalObservations?: readonly Indexed<unknown>[]
  readonly finalStates?: readonly Indexed<unknown>[]
}

/** Makes an error ready to travel. */
export function errorMessage(index: number, error: LudusError): ErrorMessage {
  const { stack } = error.cause instanceof Error ? error.cause : error
  return { index, code: error.code, message: error.message, stack }
}

/** The error that travelled, with the worker's stack as its cause. */
export function errorFromMessage({ code, message, stack }: ErrorMessage): LudusError {
  const cause = new Error(message)
  if (stack !== undefined) cause.stack = stack
  return new LudusError(code, message, { cause })
}
