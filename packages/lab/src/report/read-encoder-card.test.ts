import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readCardVariables } from './read-encoder-card.js'

let run: string
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'ludus-card-'))
})
afterEach(() => rm(run, { recursive: true }))

async function writeCard(place: string, text: string): Promise<void> {
  await mkdir(dirname(join(run, place)), { recursive: true })
  await writeFile(join(run, place), text)
}

it.each(['encoder/card.json', 'artefacts/encoder/card.json'])(
  'readCardVariables() finds the card at %s',
  async (place) => {
    await writeCard(place, JSON.stringify({ labels: [{ name: 'x', kind: 'number', error: 0.5, confusion: [[1]] }] }))
    expect(await readCardVariables(run)).toEqual([{ name: 'x', figures: { kind: 'number', error: 0.5 } }])
  },
)

it('readCardVariables() does without a card that is missing, broken or of another kind', async () => {
  expect(await readCardVariables(run)).toEqual([])
  await writeCard('encoder/card.json', '{"labels":')
  expect(await readCardVariables(run)).toEqual([])
  await writeCard('encoder/card.json', '{"other": 1}')
  expect(await readCardVariables(run)).toEqual([])
})
