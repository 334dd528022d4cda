import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Agent, type AgentPipeline, isLudusError, LudusError, parseWith } from '@ludus/core'
import { type EventLog, openEventLog } from './event-log.js'
import { type RunBooks, runBooksSchema } from './run-books.js'
import { readManifest } from './run-folder.js'
import { lockRun } from './run-lock.js'
import type { RunManifest } from './run-manifest.js'
import { openStateStore, type StateStore } from './state-store.js'
import { writeAtomic } from './write-atomic.js'

/** A run's folder while one process works on the run. */
export interface RunFolder extends AsyncDisposable {
  /** What an earlier process left; null for a new run. */
  readonly found: RunManifest | null
  readonly events: EventLog
  /** Where the policy's training stood. */
  readonly states: StateStore
  /** Artefacts that are complete, and the run's books when each was. */
  readonly artefacts: ReadonlyMap<string, RunBooks>
  writeManifest(manifest: RunManifest): Promise<void>
  /** Replaces `checkpoints/<name>`; the one before stands until the new one is complete. */
  saveCheckpoint(name: string, agent: Agent, pipeline: AgentPipeline): Promise<void>
  /** Writes the final agent to `agent/`. */
  saveAgent(agent: Agent, pipeline: AgentPipeline): Promise<void>
  writeFile(name: string, bytes: Uint8Array): Promise<void>
  artefactPath(name: string): string
  /** Fills `artefacts/<name>`; it is complete once the books are with it. */
  makeArtefact(name: string, make: (directory: string) => Promise<void>, books: () => RunBooks): Promise<void>
}

/** The books at the last moment that a run can go on from; null where it begins anew. */
export function lastBooks({ states, artefacts }: Pick<RunFolder, 'states' | 'artefacts'>): RunBooks | null {
  if (states.last) return states.last.books
  const [latest] = [...artefacts.values()].sort((a, b) => b.events - a.events)
  return latest ?? null
}

/**
 * Opens a run's folder for this process alone, and makes it when it is missing. What an earlier process told after its
 * last checkpoint is cut off: it will be told again.
 *
 * @param configHash Of the run that is to be done.
 * @throws {LudusError} `RUN_EXISTS` when the folder holds another run or a finished one; `RUN_LOCKED`,
 * `CORRUPT_CHECKPOINT`, `CORRUPT_RUN`; `RUN_NOT_WRITABLE`, and so do its methods.
 */
export async function openRunFolder(directory: string, configHash: string): Promise<RunFolder> {
  const guarded = <Result>(write: () => Promise<Result>): Promise<Result> =>
    write().catch((error: unknown) => {
      throw isLudusError(error) ? error : unwritable(directory, error)
    })
  await guarded(() => mkdir(directory, { recursive: true }))
  const unlock = await guarded(() => lockRun(directory))
  try {
    const found = await readManifest(directory)
    if (found) assertSameRun(directory, found, configHash)
    return await guarded(() => openLocked(directory, found, guarded, unlock))
  } catch (error) {
    await unlock()
    throw error
  }
}

type Guarded = <Result>(write: () => Promise<Result>) => Promise<Result>

async function openLocked(
  directory: string,
  found: RunManifest | null,
  guarded: Guarded,
  unlock: () => Promise<void>,
): Promise<RunFolder> {
  // Drafts that a killed process left.
  for (const name of await readdir(directory))
    if (name.endsWith('.tmp')) await rm(join(directory, name), { force: true })
  // A state is complete once the events before it are kept, too.
  const states = await openStateStore(join(directory, 'state'), () => log.sync())
  const artefactFolder = join(directory, 'artefacts')
  const artefacts = await readArtefacts(artefactFolder)
  const log = await openEventLog(join(directory, 'events.jsonl'), lastBooks({ states, artefacts })?.events ?? 0)
  const replaceFolder = async (target: string, save: (draft: string) => Promise<void>) => {
    const [draft, old] = [`${target}.new`, `${target}.old`]
    for (const leftover of [draft, old]) await rm(leftover, { recursive: true, force: true })
    await mkdir(draft, { recursive: true })
    await save(draft)
    await rename(target, old).catch(ignoreMissing)
    await rename(draft, target)
    await rm(old, { recursive: true, force: true })
  }
  const saveAgentTo = (target: string, agent: Agent, pipeline: AgentPipeline) =>
    guarded(() => replaceFolder(target, (draft) => agent.save(draft, pipeline)))

  return {
    found,
    artefacts,
    events: { append: log.append, size: log.size, flush: () => guarded(log.flush), sync: () => guarded(log.sync) },
    states: {
      get last() {
        return states.last
      },
      load: states.load,
      writeSegment: states.writeSegment,
      save: (state) => guarded(() => states.save(state)),
      settle: () => guarded(states.settle),
      clear: () => guarded(states.clear),
    },
    writeManifest: (next) =>
      guarded(() => writeAtomic(join(directory, 'manifest.json'), `${JSON.stringify(next, null, 2)}\n`)),
    saveCheckpoint: (name, agent, pipeline) => saveAgentTo(join(directory, 'checkpoints', name), agent, pipeline),
    saveAgent: (agent, pipeline) => saveAgentTo(join(directory, 'agent'), agent, pipeline),
    writeFile: (name, bytes) => guarded(() => writeAtomic(join(directory, name), bytes)),
    artefactPath: (name) => join(artefactFolder, name),
    makeArtefact: (name, make, books) =>
      guarded(async () => {
        await replaceFolder(join(artefactFolder, name), make)
        const written = books()
        await log.sync()
        await writeAtomic(join(artefactFolder, `${name}.json`), `${JSON.stringify(written)}\n`)
        artefacts.set(name, written)
      }),
    async [Symbol.asyncDispose]() {
      // Whoever had to know that it failed was told.
      await states.settle().catch(() => undefined)
      await unlock()
    },
  }
}

/** The folders that were completed: beside each stands its file. */
async function readArtefacts(folder: string): Promise<Map<string, RunBooks>> {
  const artefacts = new Map<string, RunBooks>()
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith('.json')) continue
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    let books: unknown
    try {
      books = JSON.parse(text)
    } catch {
      // `parseWith` says that it is damaged.
    }
    artefacts.set(file.slice(0, -'.json'.length), parseWith(runBooksSchema, books, 'CORRUPT_CHECKPOINT', path))
  }
  return artefacts
}

function assertSameRun(directory: string, { configHash, status }: RunManifest, wanted: string): void {
  if (configHash !== wanted)
    throw new LudusError(
      'RUN_EXISTS',
      `Cannot do this run in ${directory}: it holds a run of another configuration; choose another folder`,
    )
  if (status === 'finished')
    throw new LudusError(
      'RUN_EXISTS',
      `Cannot go on with the run in ${directory}: it is finished; choose another folder to do it again`,
    )
}

function unwritable(directory: string, error: unknown): LudusError {
  const why = error instanceof Error ? error.message : String(error)
  return new LudusError('RUN_NOT_WRITABLE', `Cannot write the run ${directory}: ${why}`, { cause: error })
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
