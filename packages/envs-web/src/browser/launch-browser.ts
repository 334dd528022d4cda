import { LudusError } from '@ludus/core'
import type { Browser } from 'playwright-core'
import { gameHostPattern } from './game-server.js'
import { installedChromium } from './installed-chromium.js'

/**
 * Starts a Chromium that reaches the game server and nothing else.
 *
 * Its life is tied to this process by a pipe: however this process ends, Chromium ends with it.
 *
 * @param serverPort Port of the game server on the loopback address.
 * @throws {LudusError} `CHROMIUM_NOT_FOUND`, `BROWSER_NOT_STARTED`.
 */
export async function launchBrowser(serverPort: number): Promise<Browser> {
  const executablePath = await installedChromium()
  const { chromium } = await import('playwright-core')
  try {
    return await chromium.launch({
      executablePath,
      args: chromiumFlags(serverPort, process.getuid?.() === 0),
      // Playwright would answer a signal by ending this process, before a run could save its work.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  } catch (error) {
    throw new LudusError(
      'BROWSER_NOT_STARTED',
      `Cannot start Chromium from ${executablePath}: ${firstLine(error)}; set LUDUS_CHROMIUM to another one`,
      { cause: error },
    )
  }
}

/** @param root Chromium's sandbox refuses to work for root, and for root alone it is turned off. */
function chromiumFlags(serverPort: number, root: boolean): string[] {
  return [
    ...(root ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--mute-audio',
    // Every name and address but the games' own resolves to nothing, and no proxy gets around that.
    `--host-resolver-rules=MAP ${gameHostPattern} 127.0.0.1:${serverPort}, MAP * ~NOTFOUND`,
    '--no-proxy-server',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    // Else chrome:// pages, which Chromium counts as public, may not reach the server on the loopback address.
    `--ip-address-space-overrides=127.0.0.1:${serverPort}=public`,
  ]
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
