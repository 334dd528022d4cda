import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineEnv, type EnvDefinition } from '@ludus/core'
import { type GameAction, readGameFile, readGameJson } from '@ludus/game-kit'
import { webGameFileSchema } from './game-file.js'
import { type WebGameModule, type WebGameParts, webGame } from './web-game.js'

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
 *   envs: [webGameEnv(new URL('./runner/', import.meta.url))],
 * })
 */
export function webGameEnv<Action extends GameAction = number>(
  folder: URL,
  parts: WebGameParts<Action> = {},
): EnvDefinition<string, WebGameModule<Action>> {
  const gameFile = new URL('game.json', folder)
  const { env, clock } = readGameFile(gameFile, webGameFileSchema)
  const name = basename(fileURLToPath(folder))
  return defineEnv({
    id: `games/${name.replaceAll(/[^\w.-]/g, '-')}-v1`,
    description: `The web game in ${name}.`,
    ...env,
    nondeterministic: clock === 'real',
    load: async () => webGame(gameFile, parts),
  })
}

/** The env of a folder whose `game.json` has a page, which is what web games have and others have not; else null. */
export function openWebGame(folder: URL): EnvDefinition | null {
  const json = readGameJson(new URL('game.json', folder))
  return typeof json === 'object' && json !== null && 'page' in json ? webGameEnv(folder) : null
}
