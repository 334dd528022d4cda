import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LudusError } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunConfigInput, runConfigSchema } from '../protocol/run-config.js'
import { readRun } from '../store/run-folder.js'
import type { StampedEvent } from '../store/run-log.js'
import { executeRun } from './execute-run.js'

let root: string
let count = 0
const freshFolder = () => join(root, String(count++))
const running = () => new AbortController().signal

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-run-'))
})
afterAll(() => rm(root, { recursive: true }))

const config = (options: Record<string, unknown> = {}, change: Partial<RunConfigInput> = {}) =>
  runConfigSchema.parse({
    plugins: [new URL('../../fixtures/toy-plugin.js', import.meta.url).href],
    env: { id: 'toy/lamps-v1' },
    trainer: { id: 'toy', options },
    seed: 3,
    budget: { steps: 40 },
    evaluation: { everySteps: 20, episodes: 2, finalEpisodes: 3 },
    ...change,
  })

async function run(runConfig = config(), directory = freshFolder(), signal = running()) {
  const events: StampedEvent[] = []
  const manifest = await executeRun({ config: runConfig, directory, signal, onEvent: (event) => events.push(event) })
  return { manifest, events, directory }
}

describe('executeRun()', () => {
  it('keeps the full id of an env whose version was left open, and tells it once', async () => {
    const onWarning = vi.fn()
    const directory = freshFolder()
    const open = config({}, { env: { id: 'toy/lamps', options: {} } })
    const manifest = await executeRun({
      config: open,
      directory,
      signal: running(),
      onEvent: () => undefined,
      onWarning,
    })
    expect(manifest.config.env.id).toBe('toy/lamps-v1')
    expect((await readRun(directory)).manifest.config.env.id).toBe('toy/lamps-v1')
    expect(onWarning.mock.calls).toMatchObject([[{ code: 'UNVERSIONED_ENV', newest: 'toy/lamps-v1' }]])
  })

  it('trains, evaluates on the way and at the end, and keeps it all in the folder', async () => {
    const { manifest, directory } = await run(config({ skill: 1, sampleFrames: 500 }))
    expect(manifest).toMatchObject({
      status: 'finished',
      // Three episodes of ten lamps, all pressed right.
      final: { returns: [10, 10, 10], lengths: [10, 10, 10] },
      video: 'play.gif',
      error: null,
    })
    const kept = await readRun(directory)
    expect(kept.manifest).toEqual(manifest)
    const evaluations = kept.events.flatMap(({ event }) => (event.type === 'evaluation' ? [event] : []))
    // All frames: the steps so far and the 500 sample frames before them.
    expect(evaluations.map(({ steps, frames }) => [steps, frames])).toEqual([
      [20, 520],
      [40, 540],
    ])
    expect(manifest.ledger.map(({ stage, frames, parameters }) => [stage, frames, parameters])).toEqual([
      ['record', 500, 0],
      ['policy', 40, 100],
    ])
    expect((await readFile(join(directory, 'play.gif'))).subarray(0, 6).toString()).toBe('GIF89a')
    for (const agent of ['agent', 'checkpoints/latest'])
      expect(JSON.parse(await readFile(join(directory, agent, 'agent.json'), 'utf8'))).toMatchObject({ skill: 1 })
  })

  it('stamps events with training seconds, that evaluation does not move', async () => {
    const { events, manifest } = await run(config({ delay: 1 }))
    const seconds = events.map((event) => event.seconds)
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b))
    const last = seconds.at(-1) as number
    const charged = manifest.ledger.reduce((sum, cost) => sum + cost.seconds, 0)
    expect(charged).toBeGreaterThanOrEqual(last)
    expect(manifest.evaluationSeconds).toBeGreaterThan(0)
  })

  it('gives the same returns for the same seed, and names what made them', async () => {
    const half = config({ skill: 0.5 })
    const [one, other] = [await run(half), await run(half)]
    expect(one.manifest.final).toEqual(other.manifest.final)
    expect(one.manifest.configHash).toBe(other.manifest.configHash)
    expect(one.manifest.provenance.packages).toHaveProperty('@ludus/core')
    expect(one.manifest.provenance.packages).toHaveProperty('zod')
  })

  it('stacks frames as the pipeline says', async () => {
    const { directory } = await run(config({}, { frameStack: 4, numEnvs: 2 }))
    const agent = JSON.parse(await readFile(join(directory, 'agent', 'agent.json'), 'utf8'))
    expect(agent.pipeline).toEqual({ env: { id: 'toy/lamps-v1', options: {} }, frameStack: 4, observe: 'pixels' })
  })

  it('shows the state data in place of pixels, in training, evaluation and to the agent that is kept', async () => {
    const { manifest, directory } = await run(
      config({ skill: 1, spaceFile: join(root, 'space.json') }, { frameStack: 4, observe: 'state' }),
    )
    // Left or right, as a 1 among zeros; nothing is stacked.
    expect(JSON.parse(await readFile(join(root, 'space.json'), 'utf8'))).toMatchObject({ shape: [2], frames: 1 })
    expect(manifest.final?.returns).toEqual([10, 10, 10])
    const agent = JSON.parse(await readFile(join(directory, 'agent', 'agent.json'), 'utf8'))
    expect(agent.pipeline).toMatchObject({ observe: 'state' })
  })

  it('ends as interrupted when it is aborted, its last checkpoint kept', async () => {
    const controller = new AbortController()
    const directory = freshFolder()
    const manifest = await executeRun({
      config: config({ delay: 1 }, { budget: { steps: 100_000 } }),
      directory,
      signal: controller.signal,
      onEvent: ({ event }) => {
        if (event.type === 'evaluation') controller.abort(new LudusError('INTERRUPTED', 'stopped by the test'))
      },
    })
    expect(manifest).toMatchObject({ status: 'interrupted', final: null })
    expect((await readRun(directory)).manifest.status).toBe('interrupted')
    expect(await readFile(join(directory, 'checkpoints/latest/agent.json'), 'utf8')).toContain('skill')
  })

  it('tells why a trainer failed, to the caller and in the manifest', async () => {
    const directory = freshFolder()
    await expect(run(config({ trouble: 'throw', troubleAt: 5 }), directory)).rejects.toThrow('the toy trainer broke')
    expect((await readRun(directory)).manifest).toMatchObject({
      status: 'failed',
      error: { code: 'RUN_FAILED', message: 'the toy trainer broke' },
    })
  })

  it.each([
    ['an unknown trainer', config({}, { trainer: { id: 'toi' } }), 'UNKNOWN_TRAINER', 'did you mean toy?'],
    ['wrong options', config({ skill: 2 }), 'INVALID_OPTIONS', 'the options of the trainer toy: skill'],
    ['an unknown env', config({}, { env: { id: 'toy/lamp-v1', options: {} } }), 'NAME_NOT_FOUND', 'toy/lamps-v1'],
  ])('refuses %s in one line', async (_what, wrong, code, words) => {
    await expect(run(wrong)).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })

  it('refuses a folder that holds a run, and one that cannot be written', async () => {
    const { directory } = await run()
    await expect(run(config(), directory)).rejects.toMatchObject({ code: 'RUN_EXISTS' })
    const file = join(root, 'file')
    await writeFile(file, '')
    await expect(run(config(), join(file, 'run'))).rejects.toMatchObject({
      code: 'RUN_NOT_WRITABLE',
      message: expect.stringContaining('ENOTDIR'),
    })
  })
})
