import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LudusError } from '@ludus/core'

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** Where `findChromium` looks. */
export interface ChromiumPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where Playwright would keep its own Chromium. */
  readonly playwright: string
  readonly isExecutable: (path: string) => boolean
}

/**
 * Finds a Chromium: `$LUDUS_CHROMIUM`, Playwright's own, those on the PATH, then the usual places of an installation.
 *
 * @returns The path of its executable.
 * @throws {LudusError} `CHROMIUM_NOT_FOUND`.
 */
export function findChromium({ environment, playwright, isExecutable }: ChromiumPlaces): string {
  const chosen = environment.LUDUS_CHROMIUM
  if (chosen) {
    if (isExecutable(chosen)) return chosen
    throw new LudusError(
      'CHROMIUM_NOT_FOUND',
      `Cannot start Chromium as LUDUS_CHROMIUM names no program: ${chosen}; set it to the path of one or unset it`,
    )
  }
  const onPath = (environment.PATH ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .flatMap((directory) => commands.map((command) => join(directory, command)))
  const usual = ['/usr/bin/chromium', ...fixedPlaces]
  const found = [playwright, ...onPath, ...usual].find((path) => path !== '' && isExecutable(path))
  if (found) return found
  throw new LudusError(
    'CHROMIUM_NOT_FOUND',
    'Cannot start Chromium as none is installed: run "npx playwright-core install chromium", install the package ' +
      'chromium or Google Chrome, or set LUDUS_CHROMIUM to the path of one',
  )
}

/** Whether a file is there and may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
