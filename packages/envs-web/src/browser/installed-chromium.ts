import { findChromium, isExecutable } from './find-chromium.js'

/**
 * The Chromium that web envs start on this machine.
 *
 * @returns The path of its executable.
 * @throws {LudusError} `CHROMIUM_NOT_FOUND`.
 */
export async function installedChromium(): Promise<string> {
  const { chromium } = await import('playwright-core')
  return findChromium({ environment: process.env, playwright: chromium.executablePath(), isExecutable })
}
