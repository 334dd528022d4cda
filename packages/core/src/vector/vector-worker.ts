// The thread of a worker vector env: makes its envs, then obeys one command after the other until it is ended.
import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { AnyEnv } from '../contracts/env.js'
import { assertAlike, namedError } from './env-rows.js'
import { createCommandRunner } from './run-command.js'
import { createRows } from './shared-rows.js'
import { sleepWhile, spinWhile } from './word-wait.js'
import { makeRequestedEnvs } from './worker-env-request.js'
import {
  type Command,
  crewWord,
  errorMessage,
  type Reply,
  type RowMemories,
  type StartReply,
  type WorkerStart,
  word,
} from './worker-messages.js'

const { request, first, count, numEnvs, words, flags, crew, coresToSpare, port } = workerData as WorkerStart
const owner = parentPort
if (!owner) throw new Error('vector-worker.js runs as a worker thread only')

/** About 100 microseconds: in that time an owner that does nothing else collects a step's results and gives the next. */
const looksForCommand = 20_000

const stepAllEnvs: Command = { type: 'step', actions: null, mask: null }

const memoriesFromOwner = new Promise<RowMemories>((resolve) => owner.once('message', resolve))
const envs = await makeEnvs()
if (envs) {
  const { observationSpace, actionSpace, stateSpace, spec, framesPerStep } = assertAlike(envs)
  tell({
    type: 'made',
    observationSpace: observationSpace.toJSON(),
    actionSpace: actionSpace.toJSON(),
    stateSpace: stateSpace?.toJSON() ?? null,
    spec,
    framesPerStep,
  })
  const memories = await memoriesFromOwner
  const runCommand = createCommandRunner(envs, first, flags, {
    actions: createRows(actionSpace, numEnvs, memories.actions),
    observations: createRows(observationSpace, numEnvs, memories.observations),
    states: stateSpace ? createRows(stateSpace, numEnvs, memories.states) : null,
    finalObservations: createRows(observationSpace, numEnvs, memories.finalObservations),
    finalStates: stateSpace ? createRows(stateSpace, numEnvs, memories.finalStates) : null,
  })
  // Keeps the thread alive while promised envs leave it nothing to wait for.
  owner.ref()
  const sleepsSound = envs.every((env) => env.mode === 'sync')
  for (let seen = 0; ; seen = (seen + 1) | 0) {
    await nextCommand(seen, sleepsSound)
    const command = (
      Atomics.load(words, word.hasCommandMessage) === 1 ? receiveMessageOnPort(port)?.message : stepAllEnvs
    ) as Command
    const reply = await runCommand(command)
    // The owner ends this thread at the answer, and what envs have printed by now with it.
    if (command.type === 'close') await Promise.all([process.stdout, process.stderr].map(flushed))
    Atomics.store(words, word.hasReplyMessage, reply ? 1 : 0)
    if (reply) post(reply)
    Atomics.add(words, word.done, 1)
    Atomics.notify(words, word.done)
    if (Atomics.sub(crew, crewWord.working, 1) === 1) Atomics.notify(crew, crewWord.working)
  }
}

/** Null when an env could not be made, of which the owner has been told. */
async function makeEnvs(): Promise<AnyEnv[] | null> {
  const made: AnyEnv[] = []
  const mark = (value: 0 | 1) => {
    if (made.length < count) flags.running[first + made.length] = value
  }
  try {
    mark(1)
    await makeRequestedEnvs(request, count, (env) => {
      mark(0)
      made.push(env)
      mark(1)
    })
    return made
  } catch (error) {
    const index = first + made.length
    await Promise.allSettled(made.map((env) => env.close()))
    tell({ type: 'failed', error: errorMessage(index, namedError(index, error)) })
    return null
  }
}

function tell(reply: StartReply): void {
  owner?.postMessage(reply)
}

function post(reply: Reply): void {
  try {
    port.postMessage(reply)
  } catch (error) {
    const [index] = [...(reply.infos ?? []), ...(reply.finalInfos ?? [])].find(([, info]) => !isCloneable(info)) ?? [
      first,
    ]
    port.postMessage({ errors: [errorMessage(index, namedError(index, error))] } satisfies Reply)
  }
}

/** Resolves once the owner's process has taken over all that was written. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}

async function nextCommand(seen: number, sleepsSound: boolean): Promise<void> {
  // What envs print, and errors that nobody awaited, get out before a wait in which nothing else runs.
  await eventLoopTurn()
  const hasCore = Atomics.add(crew, crewWord.spinning, 1) < coresToSpare
  const came = hasCore && spinWhile(words, word.commands, seen, looksForCommand)
  Atomics.sub(crew, crewWord.spinning, 1)
  if (came) return
  if (sleepsSound) Atomics.wait(words, word.commands, seen)
  while (Atomics.load(words, word.commands) === seen) await sleepWhile(words, word.commands, seen)
}
