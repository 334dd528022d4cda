import { LudusError } from '@ludus/core'
import type { Browser } from 'playwright-core'
import type { BrowserChoice } from './browser-choice.js'
import { makeBrowserFolder } from './browser-folder.js'
import { firstLine } from './first-line.js'
import { gameHostPattern } from './game-server.js'
import { installedChromium } from './installed-chromium.js'

/**
 * Starts a Chromium that reaches the game server and nothing else.
 *
 * Its life is tied to this process by a pipe: however this process ends, Chromium ends with it.
 *
 * @param serverPort Port of the game server on the loopback address.
 * @param paintsElements Whether pages shall paint elements on canvases.
 * @throws {LudusError} `CHROMIUM_NOT_FOUND`, `BROWSER_NOT_STARTED`.
 */
export async function launchBrowser(
  serverPort: number,
  choice: BrowserChoice,
  paintsElements: boolean,
): Promise<Browser> {
  const executablePath = choice.executablePath ?? (await installedChromium())
  const { chromium } = await import('playwright-core')
  // Elsewhere the path of a socket in it could grow too long.
  const folder = process.platform === 'linux' ? makeBrowserFolder() : null
  try {
    const browser = await chromium.launch({
      executablePath,
      headless: choice.headless ?? true,
      chromiumSandbox: usesSandbox(),
      args: [...chromiumFlags(serverPort), ...(paintsElements ? paintingFlags : [])],
      ...(folder && { artifactsDir: folder.path, env: { ...process.env, TMPDIR: folder.path } }),
      // Playwright would answer a signal by ending this process, before a run could save its work.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    folder?.adoptProfile()
    browser.on('disconnected', () => folder?.remove())
    return browser
  } catch (error) {
    folder?.remove()
    const whyAndWhatToDo = /no usable sandbox/i.test(String(error))
      ? 'this system lets its sandbox have no user namespaces; allow them, or set LUDUS_CHROMIUM_SANDBOX=off'
      : `${firstLine(error)}; set LUDUS_CHROMIUM to another one`
    throw new LudusError('BROWSER_NOT_STARTED', `Cannot start Chromium from ${executablePath}: ${whyAndWhatToDo}`, {
      cause: error,
    })
  }
}

/** Chromium's sandbox does not work for root, and it is turned off for nobody else who does not say so. */
function usesSandbox(): boolean {
  return process.getuid?.() !== 0 && process.env.LUDUS_CHROMIUM_SANDBOX !== 'off'
}

function chromiumFlags(serverPort: number): string[] {
  return [
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
    // WebRTC asks no resolver. Without a proxy, this leaves it no way out.
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    // Else chrome:// pages, which Chromium counts as public, may not reach the server on the loopback address.
    `--ip-address-space-overrides=127.0.0.1:${serverPort}=public`,
    // Else a sandboxed frame has a process of its own, where the page's clock is not. Pages have one each, anyway.
    '--disable-site-isolation-trials',
    // A page that fills its memory dies by itself, long before the machine has none left.
    `--js-flags=--max-old-space-size=${mebibytesOfScript}`,
  ]
}

/** Lets canvases paint elements, and paints as often as it is asked to: a canvas game has no use for either. */
const paintingFlags = ['--enable-blink-features=CanvasDrawElement', '--disable-frame-rate-limit', '--disable-gpu-vsync']

/** What a page's scripts may hold, in MiB; pictures, canvases and binary arrays are not counted. */
const mebibytesOfScript = 1024
