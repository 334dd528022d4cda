import { availableParallelism } from 'node:os'
import type { VectorEnv } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'
import { parseWith } from '../validation.js'
import { vectorEnvOfThreads } from './vector-env-of-threads.js'
import { type WorkerEnvRequest, workerEnvRequestSchema } from './worker-env-request.js'
import type { EnvsMade, SharedFlags } from './worker-messages.js'
import { startWorkerThread, type WorkerThread } from './worker-thread.js'

/** How many envs and workers. */
export interface WorkerVectorOptions {
  readonly numEnvs: number
  /** Threads, each with its share of the envs; as many as the machine runs at once unless given, and no more than envs. */
  readonly workers?: number
  /** Milliseconds that `close` gives a step under way and the envs' own `close` before it ends a worker; 10,000. */
  readonly closeGrace?: number
  /** The worker's module; the one of this package unless given. */
  readonly entry?: URL
  /** Node's flags for the threads; those of this one unless given. */
  readonly execArgv?: readonly string[]
}

/**
 * Steps envs in worker threads, several in each: for envs that take longer than the tenths of a millisecond that a step
 * of the workers costs on top. Same seeds and actions give the same trajectories as `createVectorEnv`.
 *
 * Observations, states and actions of typed arrays go by shared memory, others by message, and infos by message where
 * they hold anything. What a result holds is copied out of shared memory, so no later step writes to it; an action is
 * copied in before `send` returns. `receive` blocks its thread for at most a millisecond,
 * and waits by events then.
 *
 * Workers do not keep the process alive, and end with it.
 *
 * @param request Which envs. All get the same, so randomness must come from the seed.
 * @throws {LudusError} `INVALID_REQUEST`, `INVALID_VECTOR`, and what making an env throws, with the env's index. Its
 * methods throw as those of `createVectorEnv`; `WORKER_DIED`, with the index of the env whose call was under way,
 * when a worker ended; and `ENV_CLOSED`.
 * @example
 * const plugin = resolvePlugin('@ludus/envs-classic', import.meta.url)
 * const wrappers = [{ name: 'frameStack', settings: { size: 4 } }]
 * await using env = await createWorkerVectorEnv({ plugins: [plugin], id: 'toy/catch-v1', wrappers }, { numEnvs: 16 })
 */
export async function createWorkerVectorEnv(
  request: WorkerEnvRequest,
  options: WorkerVectorOptions,
): Promise<VectorEnv> {
  const { numEnvs, closeGrace = 10_000, entry = new URL('./vector-worker.js', import.meta.url) } = options
  const workers = Math.min(assertCount('workers', options.workers ?? availableParallelism()), numEnvs)
  assertCount('envs', numEnvs)
  const checked = parseWith(workerEnvRequestSchema, request, 'INVALID_REQUEST', 'the request for a worker vector env')
  const flags = createFlags(numEnvs)
  const crew = new Int32Array(new SharedArrayBuffer(8))
  const threads: WorkerThread[] = []
  try {
    for (let at = 0; at < workers; at++) {
      const first = Math.floor((at * numEnvs) / workers)
      const start = {
        request: checked,
        first,
        count: Math.floor(((at + 1) * numEnvs) / workers) - first,
        numEnvs,
        words: new Int32Array(new SharedArrayBuffer(16)),
        flags,
        crew,
        coresToSpare: availableParallelism() - 1,
      }
      threads.push(startWorkerThread({ entry, execArgv: options.execArgv }, start))
    }
    return vectorEnvOfThreads(threads, await allMade(threads), { flags, crew, closeGrace })
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.terminate()))
    throw error
  }
}

function assertCount(what: string, count: number): number {
  if (Number.isInteger(count) && count >= 1) return count
  throw new LudusError('INVALID_VECTOR', `Cannot make a vector env of ${count} ${what}: give an integer of at least 1`)
}

function createFlags(numEnvs: number): SharedFlags {
  const bytes = () => new Uint8Array(new SharedArrayBuffer(numEnvs))
  return {
    rewards: new Float64Array(new SharedArrayBuffer(numEnvs * Float64Array.BYTES_PER_ELEMENT)),
    terminated: bytes(),
    truncated: bytes(),
    running: bytes(),
  }
}

/** Fails as soon as one fails. */
async function allMade(threads: readonly WorkerThread[]): Promise<EnvsMade> {
  const [first, ...others] = await Promise.all(threads.map((thread) => thread.made))
  const spaces = (made: EnvsMade | undefined) =>
    JSON.stringify([made?.observationSpace, made?.actionSpace, made?.stateSpace])
  const other = others.find((made) => spaces(made) !== spaces(first))
  if (other)
    throw new LudusError(
      'INVALID_VECTOR',
      `Cannot step envs together as their spaces differ: ${spaces(first)} and ${spaces(other)}`,
    )
  return first as EnvsMade
}
