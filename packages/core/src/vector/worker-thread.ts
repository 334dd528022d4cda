import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { LudusError } from '../errors.js'
import { within } from './within.js'
import { sleepWhile } from './word-wait.js'
import {
  type Command,
  type EnvsMade,
  errorFromMessage,
  type Reply,
  type RowMemories,
  type StartReply,
  type WorkerStart,
  word,
} from './worker-messages.js'

/** The owner's side of a worker. It takes one command at a time. */
export interface WorkerThread {
  /** Resolves when the worker's envs are made; rejects with the error of the env that could not be. */
  readonly made: Promise<EnvsMade>
  /** Hands over the rows, once, when the envs are made. */
  attach(memories: RowMemories): void
  /** Gives a command; null is a step of all envs with the actions in shared memory. */
  send(command: Command | null): void
  /** Waits for the reply to the command. A worker that died replies with `WORKER_DIED`. */
  receive(): Promise<Reply>
  /** Whether the worker works on a command. */
  isBusy(): boolean
  /**
   * Closes the envs of an idle worker and ends the thread, at the latest when the grace is over.
   *
   * @param grace Milliseconds.
   */
  close(grace: number): Promise<Reply>
  /** Ends the thread at once. */
  terminate(): Promise<void>
}

/** What a thread runs. */
export interface WorkerProgram {
  readonly entry: URL
  /** Node's flags; those of the owner when undefined. */
  readonly execArgv: readonly string[] | undefined
}

/** Starts a worker. It does not keep the process alive but while somebody waits for it. */
export function startWorkerThread(program: WorkerProgram, start: Omit<WorkerStart, 'port'>): WorkerThread {
  const { first, count, words, flags } = start
  const { port1: port, port2 } = new MessageChannel()
  const worker = new Worker(program.entry, {
    workerData: { ...start, port: port2 },
    transferList: [port2],
    ...(program.execArgv ? { execArgv: [...program.execArgv] } : {}),
  })
  let crash: unknown
  let death: LudusError | null = null
  let deathIndex = first
  let closing = false
  let seen = 0
  /** The reply to the command under way. */
  let reply: Promise<Reply> | null = null
  let underWay = false

  const describeDeath = (exitCode: number): LudusError => {
    const running = Array.from({ length: count }, (_, at) => first + at).filter((index) => flags.running[index] === 1)
    deathIndex = running[0] ?? first
    const why = crash instanceof Error ? crash.message : `exit code ${exitCode}`
    const who =
      running.length === 1 || count === 1
        ? `Env ${deathIndex}: Cannot go on as its worker died`
        : `Envs ${first} to ${first + count - 1}: Cannot go on as their worker died`
    const when = running.length > 0 ? ' in the middle of a call' : ''
    return closing
      ? new LudusError('WORKER_DIED', `${who}${when}: it was ended when the vector env was closed`)
      : new LudusError('WORKER_DIED', `${who}${when}: ${why}; close this vector env and make a new one`, {
          cause: crash,
        })
  }
  const deathReply = (): Reply => {
    const { code, message, stack } =
      death ?? new LudusError('WORKER_DIED', `Env ${first}: Cannot go on as its worker died`)
    return { errors: [{ index: deathIndex, code, message, stack }] }
  }

  worker.on('error', (error) => {
    crash = error
  })
  const made = new Promise<EnvsMade>((resolve, reject) => {
    worker.once('message', (message: StartReply) => {
      if (message.type === 'failed') return reject(errorFromMessage(message.error))
      worker.unref()
      resolve(message)
    })
    worker.once('exit', (exitCode) => {
      death = describeDeath(exitCode)
      reject(death)
      // Whoever sleeps until the worker is done wakes up and finds it dead.
      Atomics.notify(words, word.done)
    })
  })

  const finished = async () => {
    if (Atomics.load(words, word.done) !== seen) return
    worker.ref()
    while (!death && Atomics.load(words, word.done) === seen) await sleepWhile(words, word.done, seen)
    worker.unref()
  }

  const takeReply = async (): Promise<Reply> => {
    await finished()
    underWay = false
    if (Atomics.load(words, word.done) === seen) return deathReply()
    if (Atomics.load(words, word.hasReplyMessage) === 0) return {}
    return (receiveMessageOnPort(port)?.message as Reply | undefined) ?? deathReply()
  }

  const receive = (): Promise<Reply> => {
    reply ??= takeReply()
    return reply
  }

  const send = (command: Command | null) => {
    reply = null
    underWay = true
    seen = Atomics.load(words, word.done)
    if (death) return
    if (command) port.postMessage(command)
    Atomics.store(words, word.hasCommandMessage, command ? 1 : 0)
    Atomics.add(words, word.commands, 1)
    Atomics.notify(words, word.commands)
  }

  const terminate = async () => {
    closing = true
    await worker.terminate()
    port.close()
  }

  return {
    made,
    attach: (memories) => worker.postMessage(memories),
    send,
    receive,
    isBusy: () => underWay && Atomics.load(words, word.done) === seen,
    async close(grace) {
      if (death) return {}
      closing = true
      send({ type: 'close' })
      const inTime = await within(grace, receive())
      await terminate()
      return inTime ?? {}
    },
    terminate,
  }
}
