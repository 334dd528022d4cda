import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Agent, type AgentPipeline, isLudusError, LudusError, parseWith } from '@ludus/core'
import type { z } from 'zod'
import { type EventLog, openEventLog } from './event-log.js'
import { type StampedEvent, stampedEventSchema } from './run-log.js'
import { type RunManifest, runManifestSchema } from './run-manifest.js'
import { writeAtomic } from './write-atomic.js'

/** A run as it stands in its folder. */
export interface Run {
  readonly directory: string
  readonly manifest: RunManifest
  readonly events: readonly StampedEvent[]
}

/** A run's folder while the run writes it. */
export interface RunFolder {
  readonly events: EventLog
  writeManifest(manifest: RunManifest): Promise<void>
  /** Replaces `checkpoints/<name>`; the one before stands until the new one is complete. */
  saveCheckpoint(name: string, agent: Agent, pipeline: AgentPipeline): Promise<void>
  /** Writes the final agent to `agent/`. */
  saveAgent(agent: Agent, pipeline: AgentPipeline): Promise<void>
  writeFile(name: string, bytes: Uint8Array): Promise<void>
  /** Fills `artefacts/<name>` and returns its path. */
  makeArtefact(name: string, make: (directory: string) => Promise<void>): Promise<string>
}

/**
 * Makes a run's folder and writes its first manifest.
 *
 * @throws {LudusError} `RUN_EXISTS` when the folder holds a run already, `RUN_NOT_WRITABLE`; so do its methods.
 */
export async function createRunFolder(directory: string, manifest: RunManifest): Promise<RunFolder> {
  const manifestPath = join(directory, 'manifest.json')
  const guarded = <Result>(write: () => Promise<Result>): Promise<Result> =>
    write().catch((error: unknown) => {
      throw isLudusError(error) ? error : unwritable(directory, error)
    })
  const replaceFolder = (target: string, save: (draft: string) => Promise<void>) =>
    guarded(async () => {
      const [draft, old] = [`${target}.new`, `${target}.old`]
      for (const leftover of [draft, old]) await rm(leftover, { recursive: true, force: true })
      await mkdir(draft, { recursive: true })
      await save(draft)
      await rename(target, old).catch(ignoreMissing)
      await rename(draft, target)
      await rm(old, { recursive: true, force: true })
    })

  const log = openEventLog(join(directory, 'events.jsonl'))
  const folder: RunFolder = {
    events: { append: log.append, flush: () => guarded(log.flush) },
    writeManifest: (next) => guarded(() => writeAtomic(manifestPath, `${JSON.stringify(next, null, 2)}\n`)),
    saveCheckpoint: (name, agent, pipeline) =>
      replaceFolder(join(directory, 'checkpoints', name), (draft) => agent.save(draft, pipeline)),
    saveAgent: (agent, pipeline) => replaceFolder(join(directory, 'agent'), (draft) => agent.save(draft, pipeline)),
    writeFile: (name, bytes) => guarded(() => writeAtomic(join(directory, name), bytes)),
    async makeArtefact(name, make) {
      const target = join(directory, 'artefacts', name)
      await replaceFolder(target, make)
      return target
    },
  }
  if (await readText(manifestPath))
    throw new LudusError(
      'RUN_EXISTS',
      `Cannot start a run in ${directory}: it holds one already; choose another folder`,
    )
  await guarded(() => mkdir(directory, { recursive: true }))
  await folder.writeManifest(manifest)
  return folder
}

/**
 * Reads a run back, whatever its status.
 *
 * @throws {LudusError} `RUN_NOT_FOUND`, `CORRUPT_RUN`.
 */
export async function readRun(directory: string): Promise<Run> {
  const manifest = await readManifest(directory)
  if (manifest === null)
    throw new LudusError('RUN_NOT_FOUND', `Cannot find a run in ${directory}: it has no manifest.json`)
  const text = (await readText(join(directory, 'events.jsonl'))) ?? ''
  // What follows the last line break was cut off by a crash.
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
  const events = lines.map((line, index) =>
    parseJson(stampedEventSchema, line, `line ${index + 1} of ${join(directory, 'events.jsonl')}`),
  )
  return { directory, manifest, events }
}

/**
 * Reads a run's manifest alone.
 *
 * @returns Null when there is none.
 * @throws {LudusError} `CORRUPT_RUN`.
 */
export async function readManifest(directory: string): Promise<RunManifest | null> {
  const path = join(directory, 'manifest.json')
  const text = await readText(path)
  return text === null ? null : parseJson(runManifestSchema, text, path)
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw new LudusError('CORRUPT_RUN', `Cannot read ${path}: ${error.message}`, { cause: error })
  })
}

function parseJson<Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new LudusError('CORRUPT_RUN', `Cannot read ${what}: it is no JSON; delete the run and start it again`, {
      cause: error,
    })
  }
  return parseWith(schema, value, 'CORRUPT_RUN', what)
}

function unwritable(directory: string, error: unknown): LudusError {
  const why = error instanceof Error ? error.message : String(error)
  return new LudusError('RUN_NOT_WRITABLE', `Cannot write the run ${directory}: ${why}`, { cause: error })
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
