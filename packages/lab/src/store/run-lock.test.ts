import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockRun } from './run-lock.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-lock-'))
})
afterEach(() => rm(root, { recursive: true }))

const leave = (holder: object) =>
  writeFile(join(root, 'run.lock'), JSON.stringify({ host: hostname(), started: null, token: 'x', ...holder }))
const deadProcess = () => spawnSync(process.execPath, ['--version']).pid

it('keeps others out until it is given back, and leaves nothing behind', async () => {
  const unlock = await lockRun(root)
  await expect(lockRun(root)).rejects.toMatchObject({ code: 'RUN_LOCKED' })
  await unlock()
  await (await lockRun(root))()
  expect(await readdir(root)).toEqual([])
})

it('takes over from a process that has ended, and from a damaged lock', async () => {
  await leave({ pid: deadProcess() })
  await (await lockRun(root))()
  await writeFile(join(root, 'run.lock'), '{"pid"')
  await (await lockRun(root))()
})

it.runIf(process.platform === 'linux')('takes over from a process whose id another one has now', async () => {
  await leave({ pid: process.pid, started: 'another boot 1' })
  await (await lockRun(root))()
})

it('leaves the lock of another machine alone', async () => {
  await leave({ host: 'elsewhere', pid: 1 })
  await expect(lockRun(root)).rejects.toMatchObject({
    code: 'RUN_LOCKED',
    message: expect.stringMatching(/process 1 on elsewhere does: wait for it, or delete .*run\.lock/),
  })
})

it('gives a stale lock to one of many that want it', async () => {
  await leave({ pid: deadProcess() })
  const wanting = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(root)))
  expect(wanting.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await readdir(root)).toEqual(['run.lock'])
  expect(JSON.parse(await readFile(join(root, 'run.lock'), 'utf8')).pid).toBe(process.pid)
})
