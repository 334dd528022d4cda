import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { LudusError } from '@ludus/core'
import type { WebGameFile } from './game-file.js'

/** Where the page of a game comes from. */
export interface GameSource {
  /** The game's name, as a part of a host's name. */
  readonly name: string
  /** The folder of its files, or the origin of the server on this machine that has them; null when it is Chromium's. */
  readonly files: string | null
  /** A path there, or a `chrome://` address. */
  readonly address: string
}

/**
 * Finds the page of a game file.
 *
 * @param folder The folder of the game file.
 * @throws {LudusError} `INVALID_GAME_FILE` when the package or the page is not there.
 */
export function findGameSource({ package: packageName, page }: WebGameFile, folder: string): GameSource {
  const name = hostName(basename(folder))
  if (page.startsWith('chrome://')) return { name, files: null, address: page }
  if (page.startsWith('http://')) {
    const { origin, pathname, search } = new URL(page)
    return { name, files: origin, address: pathname + search }
  }
  const missing = (why: string) => {
    throw new LudusError('INVALID_GAME_FILE', `Cannot read the game file ${join(folder, 'game.json')}: ${why}`)
  }
  const files = packageName === undefined ? folder : packageFolder(packageName, folder)
  if (files === null) return missing(`package: there is no package ${packageName}; run npm install ${packageName}`)
  if (!existsSync(join(files, page)))
    return missing(`page: there is no ${page} ${packageName === undefined ? 'beside it' : `in ${packageName}`}`)
  return { name, files, address: page }
}

/** Looked for where Node would, rather than by `require.resolve`, as a page's package need have no entry. */
function packageFolder(name: string, from: string): string | null {
  const places = createRequire(join(from, 'game.json')).resolve.paths(name) ?? []
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, 'package.json'))) ?? null
}

function hostName(folder: string): string {
  return (
    folder
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'game'
  )
}
