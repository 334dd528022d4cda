import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLudus } from './ludus-process.js'
import { layOut, readWalkthrough } from './walkthrough.js'

const page = await readFile(new URL('../../docs/new-web-game.md', import.meta.url), 'utf8')
const project = await mkdtemp(join(tmpdir(), 'ludus-new-game-'))
afterAll(() => rm(project, { recursive: true, force: true }))

const { blocks, commands } = readWalkthrough(page)

/** What makes the commands short: the last of two equal flags counts. */
const short: Readonly<Record<string, readonly string[]>> = {
  record: ['--steps', '300'],
  train: ['--steps', '600', '--evaluate-every', '600', '--episodes', '1', '--final-episodes', '1'],
  evaluate: ['--episodes', '2'],
}

beforeAll(() => layOut(blocks, project))

describe('docs/new-web-game.md, followed in an empty folder', () => {
  it('holds files and commands only, and every command is one of ludus', () => {
    for (const { file, language } of blocks) expect(file ?? language).toBeTruthy()
    expect(blocks.every(({ file, language }) => file !== undefined || language === 'sh')).toBe(true)
    expect(commands.map(([npx, ludus, verb]) => [npx, ludus, verb].join(' '))).toEqual(
      ['check', 'record', 'replay', 'train', 'evaluate'].map((verb) => `npx ludus ${verb}`),
    )
  })

  it('leads from the folder to a trained agent', async () => {
    const outputs: Record<string, string> = {}
    for (const [, , verb = '', ...words] of commands) {
      const { code, stdout, stderr } = await runLudus(project, verb, ...words, ...(short[verb] ?? []))
      expect({ verb, code, stderr }).toEqual({ verb, code: 0, stderr: '' })
      outputs[verb] = stdout
    }
    expect(outputs.check).toContain('nothing wrong')
    expect(outputs.record).toContain('300 samples')
    expect(outputs.replay).toContain('300 steps')
    expect(outputs.train).toContain('run: runs/dodge')
    expect(outputs.evaluate).toContain('mean return')
    expect((await readFile(join(project, 'dodge.gif'))).toString('latin1', 0, 6)).toBe('GIF89a')
  })

  it('lists the game among the envs', async () => {
    expect((await runLudus(project, 'list')).stdout).toContain('games/dodge-v1')
  })
})
