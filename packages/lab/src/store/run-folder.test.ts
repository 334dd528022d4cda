import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Agent } from '@ludus/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runConfigSchema } from '../protocol/run-config.js'
import { openRunFolder } from './open-run-folder.js'
import { readRun } from './run-folder.js'
import type { RunManifest } from './run-manifest.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-store-'))
})
afterEach(() => rm(root, { recursive: true }))

const manifest: RunManifest = {
  formatVersion: 2,
  status: 'running',
  config: runConfigSchema.parse({
    plugins: ['a-plugin'],
    env: { id: 'toy/lamps-v1' },
    trainer: { id: 'toy' },
    budget: { steps: 10 },
    evaluation: { everySteps: 5 },
  }),
  configHash: 'hash',
  provenance: { node: '20.0.0', machine: 'a machine', packages: {}, git: null },
  startedAt: '2026-01-01T00:00:00.000Z',
  resumed: [],
  endedAt: null,
  ledger: [],
  evaluationSeconds: 0,
  final: null,
  finalStochastic: null,
  video: null,
  error: null,
}
const pipeline = { env: { id: 'toy/lamps-v1', options: {} }, frameStack: 1, observe: 'pixels' as const }
const savingAgent = (save: Agent['save']): Agent => ({
  encoder: null,
  policy: undefined as unknown as Agent['policy'],
  save,
  close: async () => undefined,
})

async function openFolder() {
  const folder = await openRunFolder(root, 'hash')
  await folder.writeManifest(manifest)
  return folder
}

describe('a run folder', () => {
  it('gives back the manifest and the events that were written', async () => {
    const folder = await openFolder()
    const event = { seconds: 1.5, event: { type: 'stage', stage: 'policy' } } as const
    folder.events.append(event)
    await folder.events.flush()
    expect(await readRun(root)).toEqual({ directory: root, manifest, events: [event] })
  })

  it('leaves no drafts behind', async () => {
    const folder = await openFolder()
    await folder.writeManifest({ ...manifest, status: 'finished' })
    await folder[Symbol.asyncDispose]()
    expect(await readdir(root)).toEqual(['manifest.json'])
  })

  it('keeps the last checkpoint when the next one fails half-way', async () => {
    const folder = await openFolder()
    await folder.saveCheckpoint(
      'latest',
      savingAgent((directory) => writeFile(join(directory, 'weights'), 'good')),
      pipeline,
    )
    const broken = savingAgent(async (directory) => {
      await writeFile(join(directory, 'weights'), 'ha')
      throw new Error('disk full')
    })
    await expect(folder.saveCheckpoint('latest', broken, pipeline)).rejects.toMatchObject({
      code: 'RUN_NOT_WRITABLE',
      message: expect.stringContaining('disk full'),
    })
    expect(await readFile(join(root, 'checkpoints/latest/weights'), 'utf8')).toBe('good')
  })

  it('tells at the next flush that events could not be written', async () => {
    const folder = await openFolder()
    await mkdir(join(root, 'events.jsonl'))
    folder.events.append({ seconds: 0, event: { type: 'stage', stage: 'policy' } })
    await expect(folder.events.flush()).rejects.toMatchObject({ code: 'RUN_NOT_WRITABLE' })
  })
})

describe('readRun()', () => {
  it('says that there is no run', async () => {
    await expect(readRun(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  })

  it.each([
    ['half a manifest', '{"formatVersion": 2,', 'it is no JSON'],
    ['a manifest of another format', JSON.stringify({ ...manifest, formatVersion: 3 }), 'formatVersion'],
    ['a manifest with a figure amiss', JSON.stringify({ ...manifest, evaluationSeconds: -1 }), 'evaluationSeconds'],
  ])('refuses %s in one line', async (_what, text, words) => {
    await writeFile(join(root, 'manifest.json'), text)
    await expect(readRun(root)).rejects.toMatchObject({ code: 'CORRUPT_RUN', message: expect.stringContaining(words) })
  })

  it('leaves out a last line that a crash cut off, and refuses a broken one before it', async () => {
    await openFolder()
    const line = JSON.stringify({ seconds: 0, event: { type: 'stage', stage: 'policy' } })
    await writeFile(join(root, 'events.jsonl'), `${line}\n{"seconds": 1, "ev`)
    expect((await readRun(root)).events).toHaveLength(1)
    await appendFile(join(root, 'events.jsonl'), `\n${line}\n`)
    await expect(readRun(root)).rejects.toMatchObject({
      code: 'CORRUPT_RUN',
      message: expect.stringContaining('line 2 of'),
    })
  })
})
