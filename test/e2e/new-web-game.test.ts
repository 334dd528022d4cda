import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLudus } from './ludus-process.js'

const page = await readFile(new URL('../../docs/new-web-game.md', import.meta.url), 'utf8')
const packages = fileURLToPath(new URL('../../packages/', import.meta.url))
const project = await mkdtemp(join(tmpdir(), 'ludus-new-game-'))
afterAll(() => rm(project, { recursive: true, force: true }))

/** A block under a file's name is that file; a block of shell holds commands. */
const blocks = [...page.matchAll(/(?:\*\*`([^`]+)`\*\*\n\n)?```(\w+)\n([\s\S]*?)```/g)].map(
  ([, file, language, code = '']) => ({ file, language, code }),
)
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.trim().split('\n'))
  .map((line) => wordsOf(line))

/** What makes the commands short: the last of two equal flags counts. */
const short: Readonly<Record<string, readonly string[]>> = {
  record: ['--steps', '300'],
  train: ['--steps', '600', '--evaluate-every', '600', '--episodes', '1', '--final-episodes', '1'],
  evaluate: ['--episodes', '2'],
}

beforeAll(async () => {
  for (const { file, code } of blocks) {
    if (file === undefined) continue
    await mkdir(dirname(join(project, file)), { recursive: true })
    await writeFile(join(project, file), code)
  }
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { dependencies: object }
  await mkdir(join(project, 'node_modules/@ludus'), { recursive: true })
  for (const name of Object.keys(manifest.dependencies))
    await symlink(join(packages, name.replace('@ludus/', '')), join(project, 'node_modules', name))
})

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

/** The words of a line of shell: bare, or in single quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}
