import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('./build-roms.js', import.meta.url))
const games = fileURLToPath(new URL('../packages/envs-emulator/src/games', import.meta.url))
const names = readdirSync(games).filter((name) => name !== 'shared' && !name.includes('.'))
const isAssemblerMissing = spawnSync('ca65', ['--version']).error !== undefined

describe('build-roms', () => {
  it.each(names)('the game file of %s has the hash of its ROM', (name) => {
    const rom = readFileSync(join(games, name, `${name}.nes`))
    const { sha256 } = JSON.parse(readFileSync(join(games, name, 'game.json'), 'utf8')) as { sha256: string }
    expect(createHash('sha256').update(rom).digest('hex')).toBe(sha256)
  })

  it('finds that each ROM is what its source makes', ({ skip }) => {
    skip(isAssemblerMissing, 'cc65 is not installed')
    const { status, stdout } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name}: is what its source makes`))
    expect(status).toBe(0)
  })
})
