// Assembles our NES games, where cc65 is installed, and writes each ROM and its SHA-256 in game.json. With --check it
// writes nothing and fails where a ROM is not what its source makes.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const games = fileURLToPath(new URL('../packages/envs-emulator/src/games', import.meta.url))

const checksOnly = process.argv.includes('--check')
let stale = 0
for (const { name } of readdirSync(games, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  if (name === 'shared') continue
  const [romFile, gameFile] = [join(games, name, `${name}.nes`), join(games, name, 'game.json')]
  const rom = assemble(name)
  const hash = createHash('sha256').update(rom).digest('hex')
  const json = readFileSync(gameFile, 'utf8')
  const withHash = json.replace(/"sha256": "[^"]*"/, `"sha256": "${hash}"`)
  if (checksOnly) {
    const isCurrent = rom.equals(readFileSync(romFile)) && json === withHash
    if (!isCurrent) stale++
    console.log(`${name}: ${isCurrent ? 'is what its source makes' : 'differs from its source; run npm run roms'}`)
    continue
  }
  writeFileSync(romFile, rom)
  writeFileSync(gameFile, withHash)
  console.log(`${name}: ${hash}`)
}
process.exitCode = stale > 0 ? 1 : 0

/** The bytes of a game's ROM, made of its source. */
function assemble(name) {
  const folder = mkdtempSync(join(tmpdir(), 'ludus-roms-'))
  try {
    const [object, rom] = [join(folder, `${name}.o`), join(folder, `${name}.nes`)]
    execFileSync('ca65', [`${name}.s`, '-o', object], { cwd: join(games, name), stdio: 'inherit' })
    execFileSync('ld65', ['-C', join(games, 'shared/nrom.cfg'), object, '-o', rom], { stdio: 'inherit' })
    return readFileSync(rom)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    throw new Error(`Cannot assemble ${name} as ${error.path} is not found: install cc65`, { cause: error })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
