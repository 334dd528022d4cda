import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LudusError } from '@ludus/core'

/**
 * Reads a file that a game file names.
 *
 * @param folder The folder of the game file.
 * @param place Where the game file names it.
 * @throws {LudusError} `INVALID_GAME_FILE` when it is not there.
 */
export function readGamePart(folder: string, name: string, place: string): Uint8Array {
  try {
    return readFileSync(join(folder, name))
  } catch (error) {
    const path = join(folder, 'game.json')
    throw new LudusError(
      'INVALID_GAME_FILE',
      `Cannot read the game file ${path}: ${place}: there is no ${name} beside it`,
      {
        cause: error,
      },
    )
  }
}
