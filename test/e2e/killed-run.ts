import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRng, type Rng } from '@ludus/core'
import { type RunConfig, readRun } from '@ludus/lab'

// Processes run what is built: this needs `npm run build`.
const test = new URL('..', import.meta.url)

/** Says each event, and where the run goes on. */
const source = (job: object) => `
  import { executeRun } from '@ludus/lab'
  const say = (what) => process.stdout.write(JSON.stringify(what) + '\\n')
  await executeRun({
    ...${JSON.stringify(job)},
    signal: new AbortController().signal,
    onEvent: ({ event }) => say(event.type),
    onResume: ({ steps }) => say({ steps }),
  })`

/** How a process ended, and what it said. */
export interface ProcessEnd {
  readonly lines: readonly string[]
  readonly signal: NodeJS.Signals | null
  readonly errors: string
}

/**
 * Does a run in a process.
 *
 * @param killAt Kills it by SIGKILL so many milliseconds after so many lines.
 * @param blocks The largest file that it may write, in 512 bytes; absent, any.
 */
export async function runProcess(
  job: { readonly config: RunConfig; readonly directory: string },
  killAt?: { readonly lines: number; readonly milliseconds: number },
  blocks?: number,
): Promise<ProcessEnd> {
  const words = [process.execPath, '--input-type=module', '--eval', source(job)]
  const [command, ...rest] =
    blocks === undefined ? words : ['sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`, ...words]
  const child = spawn(command as string, rest, { cwd: test, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  createInterface(child.stdout).on('line', async (line) => {
    lines.push(line)
    if (lines.length !== killAt?.lines) return
    await sleep(killAt.milliseconds)
    child.kill('SIGKILL')
  })
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('close', (_code, by) => resolve(by))
  })
  return { lines, signal, errors }
}

/**
 * Does a run that is killed over and over, and then lets it end.
 *
 * @param lines What the run said that was never killed.
 * @returns Steps after which it was gone on, a number for each process that had something to go on from.
 */
export async function runKilled(
  job: { readonly config: RunConfig; readonly directory: string },
  lines: number,
  kills: number,
  rng: Rng = createRng(1),
): Promise<number[]> {
  const steps: number[] = []
  for (let kill = 0; kill <= kills; kill++) {
    const killAt = { lines: rng.integer(1, lines + 1), milliseconds: rng.integer(0, 20) }
    const end = await runProcess(job, kill < kills ? killAt : undefined)
    for (const line of end.lines) {
      const said = JSON.parse(line) as { steps?: number }
      if (said.steps !== undefined) steps.push(said.steps)
    }
    // It was faster than the kill.
    if (end.signal === null && end.errors !== '') throw new Error(end.errors)
    if ((await readRun(job.directory)).manifest.status === 'finished') break
  }
  return steps
}

/** What must not depend on how often a run was killed. */
export async function outcome(directory: string) {
  const { manifest, events } = await readRun(directory)
  return {
    agent: await hashes(join(directory, 'agent')),
    final: manifest.final,
    status: manifest.status,
    // Whoever goes on chooses its engine anew.
    events: events.map(({ event }) => event).filter(({ type }) => type !== 'engine'),
    ledger: manifest.ledger.map(({ seconds: _seconds, cpuSeconds: _cpu, ...cost }) => cost),
  }
}

async function hashes(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const hashed = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [
      path.slice(folder.length),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ]
  })
  return Object.fromEntries(await Promise.all(hashed))
}
