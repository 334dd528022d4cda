import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runConfigSchema } from '../protocol/run-config.js'
import { deleteRun, listRuns, tagRun } from './list-runs.js'
import { readRun } from './run-folder.js'
import { lockRun } from './run-lock.js'
import { runsCsv } from './runs-csv.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-runs-'))
  await leaveRun('one, "first"', 'b', '2026-01-01T00:00:00.000Z')
  await leaveRun('compared/runs/two', 'a', '2026-01-02T00:00:00.000Z')
  await mkdir(join(root, 'broken'))
  await writeFile(join(root, 'broken/manifest.json'), '{')
})
afterEach(() => rm(root, { recursive: true }))

/** A manifest of the first format. */
async function leaveRun(name: string, trainer: string, startedAt: string) {
  const config = runConfigSchema.parse({
    ...{ plugins: ['p'], env: { id: 'toy/lamps-v1' }, trainer: { id: trainer } },
    ...{ budget: { steps: 10 }, evaluation: { everySteps: 5 } },
  })
  const { observe: _, ...older } = config
  await mkdir(join(root, name), { recursive: true })
  const cost = { stage: 'policy', seconds: 2, terminalSteps: 10, frames: 10, labels: 0, updates: 3, parameters: 1 }
  const manifest = {
    ...{ formatVersion: 1, status: 'finished', config: older, configHash: 'hash', startedAt, endedAt: startedAt },
    provenance: { node: '20.0.0', machine: 'a machine', packages: {}, git: null },
    ...{ ledger: [cost, { ...cost, stage: 'more' }], evaluationSeconds: 0, video: null, error: null },
    final: { returns: [1, 2], lengths: [3, 3] },
  }
  await writeFile(join(root, name, 'manifest.json'), JSON.stringify(manifest))
}

it('lists the runs of a folder in the order in which they began, and reads those of the first format', async () => {
  const runs = await listRuns(root)
  expect(runs.map(({ manifest }) => manifest.config.trainer.id)).toEqual(['b', 'a'])
  expect((await readRun(join(root, 'compared/runs/two'))).manifest).toMatchObject({
    ...{ formatVersion: 2, resumed: [], finalStochastic: null },
    config: { observe: 'pixels' },
  })
  expect(await listRuns(join(root, 'nowhere'))).toEqual([])
})

it('gives tags and takes them away', async () => {
  const directory = join(root, 'compared/runs/two')
  await tagRun(directory, { add: ['best', 'paper'] })
  expect(await tagRun(directory, { add: ['best', 'again'], remove: ['paper'] })).toEqual(['again', 'best'])
  expect((await listRuns(root))[1]?.tags).toEqual(['again', 'best'])
  await expect(tagRun(directory, { add: ['two words'] })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
})

it('deletes a run, but nothing that is none, and no run under way', async () => {
  await expect(deleteRun(join(root, 'compared'))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  const directory = join(root, 'compared/runs/two')
  const unlock = await lockRun(directory)
  await expect(deleteRun(directory)).rejects.toMatchObject({ code: 'RUN_LOCKED' })
  await unlock()
  await deleteRun(directory)
  expect(await readdir(join(root, 'compared/runs'))).toEqual([])
})

it('runsCsv() adds up stages, and quotes what would break a line apart', async () => {
  const [head, first, ...others] = runsCsv(await listRuns(root)).split('\r\n')
  expect(others).toHaveLength(2)
  // Mean return 1.5; two stages of 10 steps, 10 frames, 3 updates and 2 seconds; no CPU seconds were counted.
  expect(head?.split(',').slice(7, 14).join()).toBe(
    'budget_steps,final_mean_return,terminal_steps,frames,updates,training_seconds,cpu_seconds',
  )
  expect(first).toContain(',10,1.5,20,20,6,4,0,')
  expect(first?.startsWith(`"${join(root, 'one, ""first""')}",finished,`)).toBe(true)
})
