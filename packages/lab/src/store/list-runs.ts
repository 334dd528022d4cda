import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import { z } from 'zod'
import { readManifest } from './run-folder.js'
import { lockRun } from './run-lock.js'
import type { RunManifest } from './run-manifest.js'
import { writeAtomic } from './write-atomic.js'

/** A run among others. */
export interface ListedRun {
  readonly directory: string
  readonly manifest: RunManifest
  readonly tags: readonly string[]
}

/** Beside the manifest, which belongs to the process that does the run. */
const tagsFile = 'tags.json'
const tagsSchema = z.array(z.string().regex(/^[\w.-]+$/, 'a tag is letters, digits, dots, dashes and underscores'))

/**
 * Finds the runs in a folder and the folders below it, those of comparisons included.
 *
 * @returns By the time that they began; those whose manifest cannot be read are left out.
 */
export async function listRuns(root: string): Promise<ListedRun[]> {
  const runs = await findRuns(root)
  return runs.sort((a, b) => (a.manifest.startedAt < b.manifest.startedAt ? -1 : 1))
}

/**
 * Gives a run tags, and takes others away.
 *
 * @returns The tags that it has now.
 * @throws {LudusError} `RUN_NOT_FOUND`, `CORRUPT_RUN`, `INVALID_OPTIONS` for what is no tag.
 */
export async function tagRun(
  directory: string,
  { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<string[]> {
  await requireRun(directory)
  const before = await readTags(directory)
  const wanted = [...new Set([...before, ...add])].filter((tag) => !remove.includes(tag)).sort()
  const tags = parseWith(tagsSchema, wanted, 'INVALID_OPTIONS', 'the tags')
  await writeAtomic(join(directory, tagsFile), `${JSON.stringify(tags)}\n`)
  return tags
}

/**
 * Deletes a run's folder.
 *
 * @throws {LudusError} `RUN_NOT_FOUND` for a folder that holds no run, so that nothing else is deleted; `RUN_LOCKED`
 * while a process works on it; `CORRUPT_RUN`.
 */
export async function deleteRun(directory: string): Promise<void> {
  await requireRun(directory)
  await lockRun(directory)
  await rm(directory, { recursive: true })
}

async function findRuns(directory: string): Promise<ListedRun[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  if (entries.some((entry) => entry.isFile() && entry.name === 'manifest.json')) {
    const manifest = await readManifest(directory).catch(() => null)
    if (manifest) return [{ directory, manifest, tags: await readTags(directory) }]
  }
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => findRuns(join(directory, name))),
  )
  return below.flat()
}

async function requireRun(directory: string): Promise<void> {
  if ((await readManifest(directory)) === null)
    throw new LudusError('RUN_NOT_FOUND', `Cannot find a run in ${directory}: it has no manifest.json`)
}

async function readTags(directory: string): Promise<string[]> {
  const path = join(directory, tagsFile)
  const text = await readFile(path, 'utf8').catch(() => '[]')
  let tags: unknown
  try {
    tags = JSON.parse(text)
  } catch {
    // `parseWith` says that it is damaged.
  }
  return parseWith(tagsSchema, tags, 'CORRUPT_RUN', path)
}
