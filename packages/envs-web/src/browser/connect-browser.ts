import { LudusError } from '@ludus/core'
import type { Browser } from 'playwright-core'
import { firstLine } from './first-line.js'

/**
 * Connects to a browser that somebody else started and ends.
 *
 * @param way Playwright's name for it.
 * @throws {LudusError} `BROWSER_NOT_CONNECTED`.
 */
export async function connectBrowser(way: 'connect' | 'connectOverCDP', address: string): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  try {
    return await (way === 'connect' ? chromium.connect(address) : chromium.connectOverCDP(address))
  } catch (error) {
    throw new LudusError(
      'BROWSER_NOT_CONNECTED',
      `Cannot connect to the browser at ${address}: ${firstLine(error)}; is it running?`,
      { cause: error },
    )
  }
}
