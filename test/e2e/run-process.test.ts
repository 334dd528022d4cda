import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LudusError } from '@ludus/core'
import {
  compare,
  createProcessLauncher,
  type ExperimentInput,
  experimentSchema,
  readRun,
  runConfigSchema,
} from '@ludus/lab'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Processes run what is built: these tests need `npm run build`.
const entry = new URL('../../packages/lab/dist/run/run-process.js', import.meta.url)
const toyPlugin = new URL('../../packages/lab/fixtures/toy-plugin.js', import.meta.url).href

let root: string
let count = 0
const freshPath = () => join(root, String(count++))

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-processes-'))
})
afterAll(() => rm(root, { recursive: true }))

const job = (options: Record<string, unknown>, steps = 40) => ({
  directory: freshPath(),
  config: runConfigSchema.parse({
    plugins: [toyPlugin],
    env: { id: 'toy/lamps-v1' },
    trainer: { id: 'toy', options },
    budget: { steps },
    evaluation: { everySteps: 20, episodes: 1, finalEpisodes: 1 },
  }),
})
const hooks = (signal = new AbortController().signal) => ({ signal, onEvent: () => undefined })

/** Waits for a file that a run writes. */
async function readWhenWritten(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (text !== '') return text
    await sleep(20)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(20)
}

describe('a run in a process of its own', () => {
  it('sends its events, and leaves a complete folder', async () => {
    const { config, directory } = job({})
    const types = new Set<string>()
    await createProcessLauncher({ entry })(
      { config, directory },
      { ...hooks(), onEvent: ({ event }) => types.add(event.type) },
    )
    expect(types).toEqual(new Set(['stage', 'progress', 'evaluation']))
    expect((await readRun(directory)).manifest).toMatchObject({ status: 'finished', final: { returns: [10] } })
  })

  it('that fails tells the code and the sentence of its error', async () => {
    const launch = createProcessLauncher({ entry })
    await expect(launch(job({ trouble: 'throw', troubleAt: 3 }), hooks())).rejects.toMatchObject({
      code: 'RUN_FAILED',
      message: 'the toy trainer broke',
    })
    await expect(launch(job({ skill: 2 }), hooks())).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it('that dies is told in one line', async () => {
    const killed = job({ trouble: 'kill', troubleAt: 3 })
    await expect(createProcessLauncher({ entry })(killed, hooks())).rejects.toMatchObject({
      code: 'RUN_CRASHED',
      message: `Cannot finish the run ${killed.directory}: its process ended by SIGKILL`,
    })
  })

  it('stops by itself when it is aborted', async () => {
    const controller = new AbortController()
    const pidFile = freshPath()
    const slow = job({ delay: 5, pidFile }, 100_000)
    const launched = createProcessLauncher({ entry })(slow, hooks(controller.signal))
    const pid = Number(await readWhenWritten(pidFile))
    controller.abort(new LudusError('INTERRUPTED', 'Ctrl-C'))
    await launched
    expect((await readRun(slow.directory)).manifest.status).toBe('interrupted')
    expect(isAlive(pid)).toBe(false)
  })

  it('is killed when it does not stop within its grace', async () => {
    const controller = new AbortController()
    const pidFile = freshPath()
    const stuck = job({ trouble: 'hang', troubleAt: 1, pidFile })
    const launched = createProcessLauncher({ entry, grace: 200 })(stuck, hooks(controller.signal))
    const pid = Number(await readWhenWritten(pidFile))
    controller.abort(new LudusError('INTERRUPTED', 'Ctrl-C'))
    await launched
    expect(isAlive(pid)).toBe(false)
  })

  it('ends when the process that started it is killed', async () => {
    const pidFile = freshPath()
    const orphan = job({ delay: 5, pidFile }, 100_000)
    const parentSource = `
      import { createProcessLauncher } from '@ludus/lab'
      await createProcessLauncher()(${JSON.stringify(orphan)}, { signal: new AbortController().signal, onEvent() {} })`
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentSource], {
      cwd: new URL('..', import.meta.url),
      stdio: 'ignore',
    })
    const pid = Number(await readWhenWritten(pidFile))
    parent.kill('SIGKILL')
    await untilGone(pid)
    expect((await readRun(orphan.directory)).manifest.status).toBe('interrupted')
  })
})

describe('compare() in processes', () => {
  it('sums up the runs that finished when the process of one died', async () => {
    const experiment: ExperimentInput = {
      env: { id: 'toy/lamps-v1' },
      arms: {
        good: { trainer: 'toy', options: {} },
        dying: { trainer: 'toy', options: { trouble: 'kill', troubleAt: 30 } },
      },
      seeds: [1, 2],
      budget: { steps: 40 },
      evaluation: { everySteps: 20, episodes: 1, finalEpisodes: 2 },
    }
    const result = await compare({
      experiment: experimentSchema.parse(experiment),
      directory: freshPath(),
      plugins: [toyPlugin],
      parallel: 2,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      launch: createProcessLauncher({ entry }),
    })
    expect(result.arms.map((arm) => [arm.name, arm.runs.length, arm.failures.length])).toEqual([
      ['good', 2, 0],
      ['dying', 0, 2],
    ])
    expect(result.arms[1]?.failures[0]?.message).toContain('its process ended by SIGKILL')
  })
})
