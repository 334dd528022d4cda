import type { Browser } from 'playwright-core'
import { type GameServer, startGameServer } from './game-server.js'
import { launchBrowser } from './launch-browser.js'

/** A browser with the server that its pages are served from. */
interface SharedBrowser {
  readonly browser: Browser
  readonly server: GameServer
}

/** A share in the process's browser. */
export interface BrowserLease extends SharedBrowser {
  /** Gives the share back; the last one closes the browser. A second call does nothing. */
  release(): Promise<void>
}

interface Pool {
  readonly shared: Promise<SharedBrowser>
  leases: number
}

// One browser serves all envs of a process: a second one would cost its start and memory, and win nothing.
let current: Pool | null = null

/**
 * Takes a share in the browser of this process, and starts one when none runs or the last one has died.
 *
 * @throws {LudusError} `CHROMIUM_NOT_FOUND`, `BROWSER_NOT_STARTED`.
 */
export async function leaseBrowser(): Promise<BrowserLease> {
  current ??= { shared: start(), leases: 0 }
  const pool = current
  pool.leases++
  const forget = () => {
    if (current === pool) current = null
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
      return leaseBrowser()
    }
    return { ...shared, release }
  } catch (error) {
    forget()
    throw error
  }
}

async function start(): Promise<SharedBrowser> {
  const server = await startGameServer()
  try {
    return { server, browser: await launchBrowser(server.port) }
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
