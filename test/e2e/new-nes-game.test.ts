import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runLudus } from './ludus-process.js'
import { layOut, readWalkthrough } from './walkthrough.js'

const page = await readFile(new URL('../../docs/new-nes-game.md', import.meta.url), 'utf8')
const project = await mkdtemp(join(tmpdir(), 'ludus-new-nes-game-'))
const { blocks, commands } = readWalkthrough(page)
beforeAll(() => layOut(blocks, project))
afterAll(() => rm(project, { recursive: true, force: true }))

/** What makes the commands short: the last of two equal flags counts. */
const short: Readonly<Record<string, readonly string[]>> = {
  record: ['--steps', '300'],
  train: [
    ...['--steps', '600', '--evaluate-every', '600', '--episodes', '1', '--final-episodes', '1'],
    ...['--set', 'samples={"source":"record","steps":300}', '--set', 'encoder.options.epochs=1'],
  ],
  evaluate: ['--episodes', '2'],
}

it('docs/new-nes-game.md, followed in an empty folder, leads from a ROM to a trained agent', async () => {
  const outputs: Record<string, string> = {}
  for (const [program, ...words] of commands) {
    if (program === 'cp') {
      await copyFile(join(project, words[0] as string), join(project, words[1] as string))
      continue
    }
    const [ludus, verb = '', ...rest] = words
    expect([program, ludus]).toEqual(['npx', 'ludus'])
    const { code, stdout, stderr } = await runLudus(project, verb, ...rest, ...(short[verb] ?? []))
    expect({ verb, code, stderr }).toEqual({ verb, code: 0, stderr: '' })
    outputs[verb] = stdout
  }
  expect(Object.keys(outputs)).toEqual(['check', 'record', 'train', 'evaluate'])
  expect(outputs.check).toContain('nothing wrong')
  expect(outputs.record).toContain('300 samples')
  expect(outputs.evaluate).toContain('mean return')
  expect((await readFile(join(project, 'fruit.gif'))).toString('latin1', 0, 6)).toBe('GIF89a')
})
