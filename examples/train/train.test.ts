import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { trainCatch } from './train.js'

it('the training example records, trains both stages, and leaves an agent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ludus-train-'))
  const manifest = await trainCatch(join(folder, 'run'), 200, 100, new AbortController().signal)
  expect(manifest.status).toBe('finished')
  expect(manifest.ledger.map(({ stage }) => stage)).toEqual(['record', 'encoder', 'policy'])
  expect(await readdir(join(folder, 'run', 'agent'))).toEqual(
    expect.arrayContaining(['agent.json', 'encoder', 'policy']),
  )
  await rm(folder, { recursive: true })
})
