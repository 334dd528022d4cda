import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tailEvents } from './tail-events.js'

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ludus-tail-'))
  path = join(directory, 'events.jsonl')
})
afterEach(() => rm(directory, { recursive: true }))

const line = (stage: string) => `${JSON.stringify({ seconds: 1, event: { type: 'stage', stage } })}\n`
const stagesOf = async (tail: ReturnType<typeof tailEvents>) =>
  (await tail.next()).events.map(({ event }) => event.type === 'stage' && event.stage)

it('tailEvents() gives each event once, when its line is complete', async () => {
  const tail = tailEvents(path)
  expect(await stagesOf(tail)).toEqual([])
  await writeFile(path, line('record') + line('encoder').slice(0, 20))
  expect(await stagesOf(tail)).toEqual(['record'])
  await appendFile(path, line('encoder').slice(20) + line('policy'))
  expect(await stagesOf(tail)).toEqual(['encoder', 'policy'])
  expect(await stagesOf(tail)).toEqual([])
})

it('tailEvents() begins anew with a file that does, and leaves out what is no event', async () => {
  const tail = tailEvents(path)
  await writeFile(path, line('record') + line('encoder'))
  await tail.next()
  await writeFile(path, `broken\n${line('policy')}`)
  expect(await tail.next()).toMatchObject({ isAnew: true, events: [{ event: { stage: 'policy' } }] })
})

it('tailEvents() reads a file that is larger than what it reads at once', async () => {
  await writeFile(path, line('policy').repeat(30_000))
  expect(await stagesOf(tailEvents(path))).toHaveLength(30_000)
})
