import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isLudusError, LudusError } from '@ludus/core'
import { mean, readManifest } from '@ludus/lab'
import { type EventTail, tailEvents } from './tail-events.js'

/** How a run stands, for the page. */
export interface WatchedRun {
  /** Its folder's name. */
  readonly name: string
  /** The name without the seed and what follows: runs of one arm share it. */
  readonly arm: string
  readonly seed: number
  readonly env: string
  readonly status: string
  readonly stage: string | null
  /** Its evaluations: terminal steps, and the mean return. */
  readonly points: readonly { readonly steps: number; readonly value: number }[]
}

/** The runs of a folder, followed while they go on. */
export interface RunsWatch {
  /** Looks again. */
  look(): Promise<readonly WatchedRun[]>
  /** The folder of a run that was seen; null for another name. */
  directoryOf(name: string): string | null
}

interface Followed {
  readonly directory: string
  readonly tail: EventTail
  points: WatchedRun['points']
  stage: string | null
}

/**
 * Follows the run in a folder, or all runs of a comparison.
 *
 * @throws {LudusError} `RUN_NOT_FOUND` when the folder holds neither.
 */
export async function watchRuns(directory: string, shown: string): Promise<RunsWatch> {
  const followed = new Map<string, Followed>()
  const find = async () => {
    for (const place of await runFolders(directory))
      if (!followed.has(basename(place)))
        followed.set(basename(place), {
          directory: place,
          tail: tailEvents(join(place, 'events.jsonl')),
          points: [],
          stage: null,
        })
  }
  await find()
  if (followed.size === 0 && !existsSync(join(directory, 'runs')))
    throw new LudusError('RUN_NOT_FOUND', `Cannot watch ${shown}: it is neither a run nor a comparison`)
  return {
    async look() {
      await find()
      const runs = await Promise.all([...followed.entries()].map(([name, run]) => lookAt(name, run)))
      return runs.filter((run) => run !== null)
    },
    directoryOf: (name) => followed.get(name)?.directory ?? null,
  }
}

async function runFolders(directory: string): Promise<string[]> {
  if (existsSync(join(directory, 'manifest.json'))) return [directory]
  const entries = await readdir(join(directory, 'runs'), { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, 'runs', entry.name, 'manifest.json')))
    .map((entry) => join(directory, 'runs', entry.name))
    .sort()
}

async function lookAt(name: string, run: Followed): Promise<WatchedRun | null> {
  const manifest = await readManifest(run.directory).catch((error: unknown) => {
    if (isLudusError(error)) return null
    throw error
  })
  if (manifest === null) return null
  const { events, isAnew } = await run.tail.next()
  if (isAnew) Object.assign(run, { points: [], stage: null })
  for (const { event } of events) {
    if (event.type === 'stage') run.stage = event.stage
    if (event.type === 'evaluation') run.points = [...run.points, { steps: event.steps, value: mean(event.returns) }]
  }
  const { config, status } = manifest
  return {
    ...{ name, arm: name.replace(/-seed-\d+.*$/, ''), seed: config.seed, env: config.env.id },
    ...{ status, stage: status === 'running' ? run.stage : null, points: run.points },
  }
}
