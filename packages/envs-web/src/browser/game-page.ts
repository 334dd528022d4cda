import { setTimeout as delay } from 'node:timers/promises'
import { LudusError } from '@ludus/core'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { PageFailure, PageRequest } from '../page/page-agent.js'
import type { BrowserChoice } from './browser-choice.js'
import type { GameSite } from './game-server.js'
import { openPageTarget, type PageTarget } from './page-target.js'
import { type BrowserLease, leaseBrowser } from './shared-browser.js'

/** What `openGamePage` takes. */
export interface GamePageOptions {
  readonly browser: BrowserChoice
  /** Names the game in errors, such as `catch`; also its host. */
  readonly name: string
  /** The folder or the server of the game's files, shown on a host of its own; null when the page is Chromium's. */
  readonly files: string | null
  /** A path there, or a `chrome://` address. */
  readonly address: string
  /** Whether pictures are taken of an element, for which the browser is started otherwise. */
  readonly paintsElements: boolean
  /** Whether the game is played by touch. */
  readonly hasTouch: boolean
  /** Milliseconds that the page may take for an answer or a load. */
  readonly patience: number
  /** How long the answer to `start` and `step` is. */
  readonly observationBytes: number
  /** Writes the script that runs before the page's own, given the address of its socket. */
  script(socketUrl: string): string
}

/** A page that plays a game, one request at a time. */
export interface GamePage {
  /** Set once the page is lost; every request then fails with it. */
  readonly failure: LudusError | null
  /** Loads the page, for the first time or again. @throws {LudusError} `PAGE_NOT_LOADED`, or as `request`. */
  load(): Promise<void>
  /**
   * @returns The page's answer, in a buffer of its own.
   * @throws {LudusError} `BROWSER_CRASHED`, `PAGE_HUNG`, `PAGE_LEFT`, `PAGE_TAMPERED`, `PAGE_BUSY`, or the code of the
   * page's failure.
   */
  request(request: PageRequest): Promise<ArrayBuffer>
  /** Closes the page and gives its share of the browser back. A second call waits for the first. */
  close(): Promise<void>
}

interface Pending {
  /** What was asked; null while the page loads. */
  readonly request: PageRequest | null
  resolve(reply: ArrayBuffer): void
  reject(error: LudusError): void
}

interface Owned {
  readonly lease: BrowserLease
  readonly site: GameSite
}

/** The socket of a dying browser closes before the news of its death: so long, in ms, a page waits for that. */
const timeToLearnWhy = 1_000
/** A page that does not close within so many ms, as it hangs, is left to the browser's end. */
const timeToClose = 3_000

/**
 * Opens a game's page in a browser of this process.
 *
 * @throws {LudusError} `CHROMIUM_NOT_FOUND`, `BROWSER_NOT_STARTED`, `BROWSER_NOT_CONNECTED`, `BROWSER_CRASHED`,
 * `PAGE_HUNG`, `PAGE_NOT_LOADED`.
 */
export async function openGamePage(options: GamePageOptions): Promise<GamePage> {
  const lease = await leaseBrowser(options.browser, options.paintsElements)
  const page = new SocketPage(options, { lease, site: lease.server.addSite(options.name, options.files) })
  try {
    await page.load()
    return page
  } catch (error) {
    await page.close()
    throw error
  }
}

class SocketPage implements GamePage {
  failure: LudusError | null = null
  readonly #options: GamePageOptions
  readonly #owned: Owned
  #target: PageTarget | null = null
  #socket: WebSocket | null = null
  #pending: Pending | null = null
  #closing: Promise<void> | null = null

  constructor(options: GamePageOptions, owned: Owned) {
    this.#options = options
    this.#owned = owned
    owned.lease.browser.on('disconnected', this.#onDisconnected)
  }

  async load(): Promise<void> {
    if (this.failure) throw this.failure
    if (this.#pending) throw busy(this.#options)
    const over = new AbortController()
    const watchdog = setTimeout(() => this.#fail(hung(this.#options)), this.#options.patience)
    const lost = new Promise<never>((_, reject) => {
      this.#pending = { request: null, resolve: () => {}, reject }
    })
    try {
      await Promise.race([lost, this.#navigate(over.signal)])
    } catch (error) {
      this.#fail(this.#loadingFailure(error))
      throw this.failure
    } finally {
      clearTimeout(watchdog)
      over.abort()
      this.#pending = null
    }
  }

  async request(request: PageRequest): Promise<ArrayBuffer> {
    if (this.failure) throw this.failure
    if (this.#pending) throw busy(this.#options)
    const watchdog = setTimeout(() => this.#fail(hung(this.#options)), this.#options.patience)
    try {
      return await new Promise<ArrayBuffer>((resolve, reject) => {
        this.#pending = { request, resolve, reject }
        this.#socket?.send(JSON.stringify(request))
      })
    } finally {
      clearTimeout(watchdog)
    }
  }

  close(): Promise<void> {
    this.#fail(new LudusError('ENV_CLOSED', `Cannot go on with ${this.#options.name} as it is closed`))
    return this.#closing as Promise<void>
  }

  async #navigate(over: AbortSignal): Promise<void> {
    const old = this.#socket
    this.#socket = null
    old?.close()
    const { address, hasTouch, script } = this.#options
    const { lease, site } = this.#owned
    const url = address.startsWith('chrome://') ? address : new URL(address, site.origin).href
    if (!this.#target) {
      const onCrash = () => this.#fail(crashed(this.#options.name))
      const { browser, proxy } = lease
      this.#target = await openPageTarget(browser, { proxy, hasTouch, script: script(site.socketUrl), onCrash })
      // It was given up meanwhile, and there was nothing to close yet.
      if (this.failure) return this.#target.close()
    }
    const [, socket] = await Promise.all([this.#target.navigate(url), site.nextSocket(over)])
    this.#adopt(socket)
  }

  #adopt(socket: WebSocket): void {
    this.#socket = socket
    socket.on('message', (data, isBinary) => this.#receive(data as ArrayBuffer, isBinary))
    // Such as a message that is too long.
    socket.on('error', () => this.#fail(tampered(this.#options.name)))
    socket.on('close', () => {
      if (this.#socket !== socket || this.failure) return
      const { name } = this.#options
      const left = new LudusError(
        'PAGE_LEFT',
        `Cannot go on with ${name} as its page went away; reset to load it again`,
      )
      setTimeout(() => this.#fail(left), timeToLearnWhy)
    })
  }

  /** The agent gives each request one answer of a certain form; whatever else comes, the page itself has sent. */
  #receive(message: ArrayBuffer, isBinary: boolean): void {
    const { name, observationBytes } = this.#options
    const pending = this.#pending
    const isAnswer = pending?.request?.[0] === 'picture' ? isPicture(message) : message.byteLength === observationBytes
    const failure = isBinary ? null : readFailure(message)
    if (!pending?.request || !(failure || (isBinary && isAnswer))) {
      this.#fail(tampered(name))
      return
    }
    this.#pending = null
    if (failure) pending.reject(pageFailure(name, failure))
    else pending.resolve(message)
  }

  #onDisconnected = (): void => this.#fail(crashed(this.#options.name))

  /** The page is lost, for the first reason that is known: whoever waits for it learns it, and all is given back. */
  #fail(error: LudusError): void {
    if (this.failure) return
    this.failure = error
    this.#pending?.reject(error)
    this.#pending = null
    this.#closing = this.#dispose()
  }

  async #dispose(): Promise<void> {
    const { lease, site } = this.#owned
    lease.browser.off('disconnected', this.#onDisconnected)
    site.close()
    this.#socket?.terminate()
    const patience = new AbortController()
    await Promise.race([
      // A browser that has died refuses to close what it no longer has.
      this.#target?.close().catch(() => {}),
      delay(timeToClose, null, { signal: patience.signal }).catch(() => {}),
    ])
    patience.abort()
    await lease.release()
  }

  #loadingFailure(error: unknown): LudusError {
    const { name, address } = this.#options
    if (error instanceof LudusError) return error
    const why = error instanceof Error ? error.message : String(error)
    // Whatever is no answer of the network means that there is no browser to answer.
    if (!why.startsWith('net::')) return crashed(name, error)
    return new LudusError('PAGE_NOT_LOADED', `Cannot load ${name} from ${address}: ${why}`, { cause: error })
  }
}

function crashed(name: string, cause?: unknown): LudusError {
  const message = `Cannot go on with ${name} as its Chromium has died; reset to start another`
  return new LudusError('BROWSER_CRASHED', message, { cause })
}

function hung({ name, patience }: GamePageOptions): LudusError {
  const message = `Cannot go on with ${name} as its page gave no answer in ${patience / 1000} s; reset to load it again`
  return new LudusError('PAGE_HUNG', message)
}

function busy({ name }: GamePageOptions): LudusError {
  return new LudusError('PAGE_BUSY', `Cannot ask ${name} for more as its last call is not answered: await that first`)
}

function tampered(name: string): LudusError {
  const message = `Cannot go on with ${name} as its page meddles with the env's messages; reset to load it again`
  return new LudusError('PAGE_TAMPERED', message)
}

const failureSchema = z.strictObject({
  code: z.enum(['PAGE_ERROR', 'INVALID_STATE', 'GAME_NOT_READY']),
  why: z.string().transform((why) => why.split('\n')[0]?.slice(0, 500) ?? ''),
}) satisfies z.ZodType<PageFailure>

function readFailure(message: ArrayBuffer): PageFailure | null {
  try {
    return failureSchema.parse(JSON.parse(Buffer.from(message).toString('utf8')))
  } catch {
    return null
  }
}

function isPicture(message: ArrayBuffer): boolean {
  if (message.byteLength < 16) return false
  const [width, height] = new Float64Array(message, 0, 2) as unknown as [number, number]
  return message.byteLength === 16 + width * height * 3
}

function pageFailure(name: string, { code, why }: PageFailure): LudusError {
  return new LudusError(code, `Cannot go on with ${name} as ${why}`)
}
