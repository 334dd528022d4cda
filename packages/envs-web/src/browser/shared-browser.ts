import type { Browser } from 'playwright-core'
import type { BrowserChoice } from './browser-choice.js'
import { connectBrowser } from './connect-browser.js'
import { type GameServer, startGameServer } from './game-server.js'
import { launchBrowser } from './launch-browser.js'

/** A browser with the server that its pages are served from. */
interface SharedBrowser {
  readonly browser: Browser
  readonly server: GameServer
  /** What its pages need to reach the server and nothing else; null where the browser itself was started so. */
  readonly proxy: string | null
}

/** A share in one of the process's browsers. */
export interface BrowserLease extends SharedBrowser {
  /** Gives the share back; the last one closes the browser. A second call does nothing. */
  release(): Promise<void>
}

interface Pool {
  readonly shared: Promise<SharedBrowser>
  leases: number
}

// All envs that choose alike share one browser: a second would cost its start and memory, and win nothing, as each page
// has a process of its own.
const pools = new Map<string, Pool>()

/**
 * Takes a share in a browser of this process, and starts or connects to one when none is there or the last has died.
 *
 * @param paintsElements Whether pages shall paint elements on canvases.
 * @throws {LudusError} `CHROMIUM_NOT_FOUND`, `BROWSER_NOT_STARTED`, `BROWSER_NOT_CONNECTED`.
 */
export async function leaseBrowser(choice: BrowserChoice, paintsElements: boolean): Promise<BrowserLease> {
  const key = JSON.stringify([choice, paintsElements])
  const pool = pools.get(key) ?? { shared: start(choice, paintsElements), leases: 0 }
  pools.set(key, pool)
  pool.leases++
  const forget = () => {
    if (pools.get(key) === pool) pools.delete(key)
  }
  let released = false
  const release = async () => {
    if (released) return
    released = true
    if (--pool.leases > 0) return
    forget()
    await stop(pool.shared)
  }
  try {
    const shared = await pool.shared
    if (!shared.browser.isConnected()) {
      forget()
      await release()
      return leaseBrowser(choice, paintsElements)
    }
    return { ...shared, release }
  } catch (error) {
    forget()
    throw error
  }
}

async function start(choice: BrowserChoice, paintsElements: boolean): Promise<SharedBrowser> {
  const server = await startGameServer()
  const { connect, connectOverCDP } = choice
  const address = connect ?? connectOverCDP
  try {
    if (address === undefined)
      return { server, proxy: null, browser: await launchBrowser(server.port, choice, paintsElements) }
    const browser = await connectBrowser(connect === undefined ? 'connectOverCDP' : 'connect', address)
    return { server, proxy: `http://127.0.0.1:${server.port}`, browser }
  } catch (error) {
    await server.close()
    throw error
  }
}

async function stop(starting: Promise<SharedBrowser>): Promise<void> {
  const { browser, server } = await starting
  await browser.close()
  await server.close()
}
