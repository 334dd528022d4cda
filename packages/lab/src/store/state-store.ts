import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { type LearnerState, type LoadedState, LudusError, parseWith } from '@ludus/core'
import { z } from 'zod'
import { type RunBooks, runBooksSchema } from './run-books.js'
import { writeAtomic } from './write-atomic.js'

const partSchema = z.strictObject({ name: z.string().min(1), sha256: z.string() })

/** A `state-<n>.json`: written last, it names every part by its hash, so a state is there as a whole or not at all. */
const stateManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Terminal steps of the policy's training so far. */
  steps: z.int().nonnegative(),
  values: z.unknown(),
  /** The file of the learner's arrays and the env's state. */
  data: partSchema,
  segments: z.array(partSchema),
  books: runBooksSchema,
})

type StateManifest = z.output<typeof stateManifestSchema>

/** All that a run goes on from. */
export interface RunState {
  readonly steps: number
  readonly learner: LearnerState
  /** As the env's `saveState` gave it. */
  readonly env: unknown
  readonly books: RunBooks
}

/** Where a run keeps the state of its policy's training. */
export interface StateStore {
  /** Where the run stood at the last state; null when it has none. */
  readonly last: Pick<RunState, 'steps' | 'books'> | null
  /** @throws {LudusError} `CORRUPT_CHECKPOINT`. */
  load(): Promise<(Omit<RunState, 'learner'> & { readonly learner: LoadedState }) | null>
  /** Takes a copy, which is written before the next state. */
  writeSegment(name: string, bytes: Uint8Array): void
  /**
   * Takes a copy and writes it while training goes on; the state before stands until this one is complete. It waits for
   * the writing of what came before, and throws when that failed.
   */
  save(state: RunState): Promise<void>
  /** Resolves when everything is written. */
  settle(): Promise<void>
  /** Deletes everything: a run that is finished needs none of it. */
  clear(): Promise<void>
}

const manifestPattern = /^state-(\d+)\.json$/
const segmentPattern = /^\w[\w.-]*$/

/**
 * Opens a run's folder of states, and clears away what a killed process left half done. Errors of writing are the file
 * system's.
 *
 * @param directory Made with the first state.
 * @param before Runs before each state becomes the last one.
 * @throws {LudusError} `CORRUPT_CHECKPOINT`.
 */
export async function openStateStore(directory: string, before: () => Promise<void>): Promise<StateStore> {
  const segmentFolder = join(directory, 'segments')
  const numbers = (await list(directory)).flatMap((name) => manifestPattern.exec(name)?.[1] ?? []).map(Number)
  let number = Math.max(-1, ...numbers)
  let manifest = number < 0 ? null : await readManifest(join(directory, manifestName(number)))
  /** Hashes of the segments that this process wrote or the last state names. */
  const segments = new Map(manifest?.segments.map(({ name, sha256 }) => [name, sha256]))

  const collectGarbage = async () => {
    const kept = new Set(manifest ? [manifestName(number), manifest.data.name] : [])
    // Manifests first: one whose parts are gone must not be found.
    const names = (await list(directory)).filter((name) => name.startsWith('state-') && !kept.has(name))
    for (const name of names.sort((a, b) => Number(b.endsWith('.json')) - Number(a.endsWith('.json'))))
      await rm(join(directory, name), { force: true })
    const needed = new Set(manifest?.segments.map(({ name }) => name))
    for (const name of await list(segmentFolder))
      if (!needed.has(name)) {
        segments.delete(name)
        await rm(join(segmentFolder, name), { force: true })
      }
  }
  await collectGarbage()

  let work = Promise.resolve()
  const enqueue = (write: () => Promise<void>) => {
    work = work.then(write)
    // Told by the next `save` or `settle`; without this, Node would end the process.
    work.catch(() => undefined)
  }

  return {
    get last() {
      return manifest
    },
    async load() {
      if (!manifest) return null
      const { steps, values, books, data } = manifest
      const { arrays, env } = deserialize(await readPart(directory, data)) as {
        arrays: LearnerState['arrays']
        env: unknown
      }
      const named = manifest.segments
      const readSegment = async (name: string) => {
        const part = named.find((segment) => segment.name === name)
        if (part) return readPart(segmentFolder, part)
        throw corrupt(join(segmentFolder, name), 'the state does not name it')
      }
      const learner = { values, arrays, segments: named.map(({ name }) => name), readSegment }
      return { steps, learner, env, books }
    },
    writeSegment(name, bytes) {
      if (!segmentPattern.test(name))
        throw new LudusError(
          'INVALID_OPTIONS',
          `Cannot name a segment ${JSON.stringify(name)}: it must be letters, digits, dots, dashes and underscores, and begin with no dot or dash`,
        )
      const copy = bytes.slice()
      segments.set(name, sha256(copy))
      enqueue(async () => {
        await mkdir(segmentFolder, { recursive: true })
        await writeAtomic(join(segmentFolder, name), copy)
      })
    },
    async save({ steps, learner, env, books }) {
      await work
      const bytes = serialize({ arrays: learner.arrays, env })
      const next = number + 1
      const data = { name: `state-${next}.bin`, sha256: sha256(bytes) }
      const named = learner.segments.map((name) => ({ name, sha256: segmentHash(name) }))
      const values = JSON.parse(JSON.stringify(learner.values)) as unknown
      const state: StateManifest = { formatVersion: 1, steps, values, data, segments: named, books }
      enqueue(async () => {
        await mkdir(directory, { recursive: true })
        await writeAtomic(join(directory, data.name), bytes)
        await before()
        await writeAtomic(join(directory, manifestName(next)), `${JSON.stringify({ sha256: hashOf(state), state })}\n`)
        number = next
        manifest = state
        await collectGarbage()
      })
    },
    settle: () => work,
    async clear() {
      await work
      await rm(directory, { recursive: true, force: true })
    },
  }

  function segmentHash(name: string): string {
    const hash = segments.get(name)
    if (hash) return hash
    throw new LudusError('INVALID_OPTIONS', `Cannot save a state that needs the segment ${name}: write it before`)
  }
}

function manifestName(number: number): string {
  return `state-${number}.json`
}

async function readManifest(path: string): Promise<StateManifest> {
  let file: { readonly sha256?: unknown; readonly state?: unknown }
  try {
    file = JSON.parse(await readFile(path, 'utf8')) as typeof file
  } catch (error) {
    throw corrupt(path, 'it cannot be read, or is no JSON', error)
  }
  if (file.state === undefined || file.sha256 !== hashOf(file.state)) throw corrupt(path, 'it is damaged')
  return parseWith(stateManifestSchema, file.state, 'CORRUPT_CHECKPOINT', path)
}

function hashOf(state: unknown): string {
  return sha256(JSON.stringify(state))
}

async function readPart(folder: string, { name, sha256: expected }: { name: string; sha256: string }): Promise<Buffer> {
  const path = join(folder, name)
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw corrupt(path, error.code === 'ENOENT' ? 'it is missing' : 'it cannot be read', error)
  })
  if (sha256(bytes) !== expected) throw corrupt(path, 'it is damaged')
  return bytes
}

function corrupt(path: string, why: string, cause?: unknown): LudusError {
  return new LudusError(
    'CORRUPT_CHECKPOINT',
    `Cannot go on from ${path}: ${why}; delete the folder of states to train this run from its beginning`,
    { cause },
  )
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function list(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}
