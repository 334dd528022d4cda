import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import { type StampedEvent, stampedEventSchema } from './run-log.js'
import { migrateManifest, type RunManifest, runManifestSchema } from './run-manifest.js'

/** A run as it stands in its folder. */
export interface Run {
  readonly directory: string
  readonly manifest: RunManifest
  readonly events: readonly StampedEvent[]
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
  const events = lines.map((line, index) => {
    const what = `line ${index + 1} of ${join(directory, 'events.jsonl')}`
    return parseWith(stampedEventSchema, readJson(line, what), 'CORRUPT_RUN', what)
  })
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
  return text === null ? null : parseWith(runManifestSchema, migrateManifest(readJson(text, path)), 'CORRUPT_RUN', path)
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw new LudusError('CORRUPT_RUN', `Cannot read ${path}: ${error.message}`, { cause: error })
  })
}

function readJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new LudusError('CORRUPT_RUN', `Cannot read ${what}: it is no JSON; delete the run and start it again`, {
      cause: error,
    })
  }
}
