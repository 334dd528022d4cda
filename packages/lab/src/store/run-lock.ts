import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { LudusError } from '@ludus/core'
import { z } from 'zod'
import { readProcess } from './read-process.js'

/** The process that works on a run. */
const holderSchema = z.strictObject({
  host: z.string(),
  pid: z.int().positive(),
  /** When that process began, as far as the system tells: process ids are given out again. */
  started: z.string().nullable(),
  token: z.string(),
})

/**
 * Keeps other processes out of a run's folder. A lock whose process has ended, however it ended, keeps out nobody.
 *
 * @param directory Exists.
 * @returns Gives the run free.
 * @throws {LudusError} `RUN_LOCKED` while another process works on the run. Errors of writing are the file system's.
 */
export async function lockRun(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'run.lock')
  const token = randomUUID()
  const [draft, taken] = [`${path}.${token}.new`, `${path}.${token}.old`]
  const started = readProcess(process.pid)?.started ?? null
  const own = JSON.stringify({ host: hostname(), pid: process.pid, started, token })
  try {
    await writeFile(draft, own)
    for (;;) {
      // Unlike opening a file for writing, this gives the lock and what it says at once.
      if (await succeeds(link(draft, path), 'EEXIST')) break
      const found = await readFile(path, 'utf8').catch(() => '')
      const holder = readHolder(found)
      if (holder !== null && isAtWork(holder)) throw locked(directory, holder, path)
      if (!(await succeeds(rename(path, taken), 'ENOENT'))) continue
      const moved = await readFile(taken, 'utf8')
      if (moved === found) continue
      // Another process was faster, and its new lock is what was moved away.
      await succeeds(link(taken, path), 'EEXIST')
      throw locked(directory, readHolder(moved), path)
    }
  } finally {
    await rm(draft, { force: true })
    await rm(taken, { force: true })
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === own) await rm(path, { force: true })
  }
}

type Holder = z.output<typeof holderSchema>

function readHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    // A lock is made whole, so this one was damaged, and nobody holds it.
    return null
  }
}

function isAtWork({ host, pid, started }: Holder): boolean {
  // Of another machine one cannot tell.
  if (host !== hostname()) return true
  const found = readProcess(pid)
  return found !== null && (started === null || found.started === null || found.started === started)
}

/** False when it failed by this code of the file system. */
async function succeeds(work: Promise<void>, code: string): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return false
    throw error
  }
}

function locked(directory: string, holder: Holder | null, path: string): LudusError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process'
  return new LudusError(
    'RUN_LOCKED',
    `Cannot work on the run ${directory} as ${who} does: wait for it, or delete ${path} if it has ended`,
  )
}
