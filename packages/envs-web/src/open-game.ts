import { basename } from 'node:path'
import { type GamePage, openGamePage } from './browser/game-page.js'
import type { WebGameFile } from './game-file.js'
import { keysByCode } from './page/keys.js'
import type { Key } from './page/page-keyboard.js'
import { pageScript, type StartHook } from './page/page-script.js'

/** A game whose page has not come up by then, in frames of its clock, is broken. */
const framesToStart = 600

/** What the page of a game shall give. */
export interface GameView {
  /** Width and height of an observation, in pixels. */
  readonly size: number
  readonly channels: 1 | 3
  readonly framesPerStep: number
  readonly start: StartHook | null
}

/**
 * Opens the page of a game file.
 *
 * @param place The game's folder, and how many milliseconds its page may take for an answer.
 */
export function openGame(
  file: WebGameFile,
  { folder, patience }: { readonly folder: string; readonly patience: number },
  view: GameView,
): Promise<GamePage> {
  return openGamePage({
    name: hostName(basename(folder)),
    folder: file.page.startsWith('chrome://') ? null : folder,
    address: file.page,
    patience,
    script: (socketUrl) => gameScript(file, view, socketUrl),
  })
}

function gameScript(file: WebGameFile, view: GameView, socketUrl: string): string {
  const variables = Object.entries(file.state)
  return pageScript({
    frameRate: file.frameRate,
    capture: {
      canvas: file.canvas,
      background: file.background,
      width: view.size,
      height: view.size,
      channels: view.channels,
    },
    agent: {
      socketUrl,
      framesPerStep: view.framesPerStep,
      framesToStart,
      actions: file.actions.map(({ hold, tap }) => ({ hold: hold.map(keyOf), tap: tap.map(keyOf) })),
      variables: variables.map(([name, variable]) => ({
        name,
        length: variable.type === 'numbers' ? variable.length : 1,
        classes: variable.type === 'class' ? variable.values : null,
      })),
      ignorePageErrors: file.pageErrors === 'ignore',
    },
    expressions: {
      reset: file.reset === 'reload' ? null : file.reset,
      ready: file.ready,
      read: variables.map(([, variable]) => variable.read),
    },
    start: view.start,
  })
}

/** The schema has checked the code. */
function keyOf(code: string): Key {
  return keysByCode[code] as Key
}

/** A folder's name as a part of a host's name. */
function hostName(folder: string): string {
  return (
    folder
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'game'
  )
}
