import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LudusError } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunConfigInput, runConfigSchema } from '../protocol/run-config.js'
import { readRun } from '../store/run-folder.js'
import { type ExecuteRunOptions, executeRun } from './execute-run.js'

let root: string
let count = 0
const freshFolder = () => join(root, String(count++))

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-resume-'))
})
afterAll(() => rm(root, { recursive: true }))

const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url).href
const config = (options: Record<string, unknown> = {}, change: Partial<RunConfigInput> = {}) =>
  runConfigSchema.parse({
    plugins: [fixture('toy-plugin.js'), fixture('resuming-plugin.js')],
    env: { id: 'toy/lamps-v1' },
    trainer: { id: 'mixer', options },
    seed: 3,
    budget: { steps: 120 },
    checkpointEvery: 15,
    evaluation: { everySteps: 40, episodes: 2, finalEpisodes: 3 },
    ...change,
  })

const run = (directory: string, runConfig = config(), more: Partial<ExecuteRunOptions> = {}) =>
  executeRun({ config: runConfig, directory, signal: new AbortController().signal, onEvent: () => undefined, ...more })

/** Does a run up to the nth event, and then stops it. */
async function runUntil(directory: string, events: number, runConfig = config()) {
  const controller = new AbortController()
  let seen = 0
  const stop = new LudusError('INTERRUPTED', 'stopped by the test')
  const onEvent = ({ event }: Parameters<ExecuteRunOptions['onEvent']>[0]) => {
    if (event.type !== 'progress' && ++seen === events) controller.abort(stop)
  }
  return run(directory, runConfig, { signal: controller.signal, onEvent })
}

/** What must not depend on how often a run was stopped. */
async function outcome(directory: string) {
  const { manifest, events } = await readRun(directory)
  return {
    agent: await readFile(join(directory, 'agent/agent.json'), 'utf8'),
    final: manifest.final,
    events: events.map(({ event }) => event),
    ledger: manifest.ledger.map(({ seconds: _seconds, cpuSeconds: _cpu, ...cost }) => cost),
  }
}

describe('a run that goes on', () => {
  it.each([1, 2])('ends as one that was never stopped, wherever it was stopped, with %i envs', async (numEnvs) => {
    const steady = config({}, { numEnvs })
    const whole = freshFolder()
    await run(whole, steady)
    const wanted = await outcome(whole)
    for (const stops of numEnvs === 1 ? [[1], [5, 4], [12, 1]] : [[9]]) {
      const directory = freshFolder()
      for (const events of stops)
        expect(await runUntil(directory, events, steady)).toMatchObject({ status: 'interrupted' })
      await run(directory, steady)
      expect(await outcome(directory), String(stops)).toEqual(wanted)
    }
  })

  it('tells where it goes on, and keeps what made each part', async () => {
    const directory = freshFolder()
    const onResume = vi.fn()
    const first = await runUntil(directory, 9)
    const manifest = await run(directory, config(), { onResume })
    const [[{ steps }]] = onResume.mock.calls as [[{ steps: number }]]
    expect(steps % 15).toBe(0)
    expect(steps).toBeGreaterThan(0)
    expect(manifest).toMatchObject({ startedAt: first.startedAt, resumed: [{ provenance: first.provenance }] })
  })

  it('charges the time of both processes, and not what was done twice', async () => {
    const directory = freshFolder()
    const { ledger: before } = await runUntil(directory, 9, config({ delay: 1 }))
    const { ledger } = await run(directory, config({ delay: 1 }))
    const policy = (costs: typeof ledger) => costs.find(({ stage }) => stage === 'policy')
    expect(policy(ledger)?.terminalSteps).toBe(120)
    expect(policy(ledger)?.seconds).toBeGreaterThan(policy(before)?.seconds ?? 0)
    expect(policy(ledger)?.seconds).toBeGreaterThan(0.12)
  })

  it('goes on after a failure, too', async () => {
    const directory = freshFolder()
    await expect(run(directory, config({ throwAt: 50 }))).rejects.toThrow('the mixer broke')
    const onResume = vi.fn()
    await expect(run(directory, config({ throwAt: 50 }), { onResume })).rejects.toThrow('the mixer broke')
    expect(onResume).toHaveBeenCalledWith({ steps: 45 })
  })

  it('keeps one state, and the segments that it needs', async () => {
    const directory = freshFolder()
    await expect(run(directory, config({ throwAt: 107 }))).rejects.toThrow()
    expect((await readdir(join(directory, 'state'))).sort()).toEqual(['segments', 'state-6.bin', 'state-6.json'])
    expect(await readdir(join(directory, 'state/segments'))).toHaveLength(5)
    const finished = freshFolder()
    await run(finished)
    expect(await readdir(finished)).not.toContain('state')
  })

  it('refuses a folder that another process works on', async () => {
    const directory = freshFolder()
    const controller = new AbortController()
    const endless = config({ delay: 5 }, { budget: { steps: 100_000 } })
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const slow = run(directory, endless, { signal: controller.signal, onEvent: begin })
    await begun
    await expect(run(directory, endless)).rejects.toMatchObject({
      code: 'RUN_LOCKED',
      message: expect.stringContaining(String(process.pid)),
    })
    controller.abort(new LudusError('INTERRUPTED', 'stopped by the test'))
    await slow
    expect(await readdir(directory)).not.toContain('run.lock')
  })

  it('refuses a damaged checkpoint by name', async () => {
    const directory = freshFolder()
    await runUntil(directory, 12)
    const state = join(directory, 'state')
    const data = (await readdir(state)).find((name) => name.endsWith('.bin')) as string
    const bytes = await readFile(join(state, data))
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    await writeFile(join(state, data), bytes)
    await expect(run(directory)).rejects.toMatchObject({
      code: 'CORRUPT_CHECKPOINT',
      message: expect.stringContaining(data),
    })
    await rm(state, { recursive: true })
    expect(await run(directory)).toMatchObject({ status: 'finished' })
  })
})
