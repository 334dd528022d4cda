import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineEnv, type EnvDefinition } from '@ludus/core'
import { type GameAction, readGameFile, readGameJson } from '@ludus/game-kit'
import { type EmulatorGameModule, type EmulatorGameParts, emulatorGame } from './emulator-game.js'
import { emulatorGameFileSchema } from './game-file.js'

/**
 * Declares the env of a game folder, by what its `game.json` says of itself under `env`. A file that says nothing is
 * `games/<folder>-v1`.
 *
 * @param folder Ends in a slash.
 * @throws {LudusError} `INVALID_GAME_FILE`.
 * @example
 * export default definePlugin({
 *   name: '@you/ludus-games',
 *   apiVersion: 1,
 *   envs: [emulatorGameEnv(new URL('./lander/', import.meta.url))],
 * })
 */
export function emulatorGameEnv<Action extends GameAction = number>(
  folder: URL,
  parts: EmulatorGameParts<Action> = {},
): EnvDefinition<string, EmulatorGameModule<Action>> {
  const gameFile = new URL('game.json', folder)
  const { env } = readGameFile(gameFile, emulatorGameFileSchema)
  const name = basename(fileURLToPath(folder))
  return defineEnv({
    id: `games/${name.replaceAll(/[^\w.-]/g, '-')}-v1`,
    description: `The game in ${name}.`,
    ...env,
    load: async () => emulatorGame(gameFile, parts),
  })
}

/** The env of a folder whose `game.json` has a ROM, which is what emulator games have and others have not; else null. */
export function openEmulatorGame(folder: URL): EnvDefinition | null {
  const json = readGameJson(new URL('game.json', folder))
  return typeof json === 'object' && json !== null && 'rom' in json ? emulatorGameEnv(folder) : null
}
