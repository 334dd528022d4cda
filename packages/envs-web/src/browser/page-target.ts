import type { Browser, CDPSession } from 'playwright-core'

/** A page that is driven by the DevTools protocol alone. */
export interface PageTarget {
  /** Loads an address and waits for its load event. */
  navigate(url: string): Promise<void>
  close(): Promise<void>
}

/** What `openPageTarget` takes. */
export interface PageTargetOptions {
  /** Address of the proxy that the page reaches everything through, the loopback address included; null for none. */
  readonly proxy: string | null
  /** Whether the page shall find that it is on a screen to touch. */
  readonly hasTouch: boolean
  /** Runs in every document before its own scripts. */
  readonly script: string
  readonly onCrash: () => void
}

/**
 * Opens a page in a context of its own, with no cookies, cache or storage of others.
 *
 * Not one of Playwright's pages: Playwright listens to a page's network, so each message of its socket would go
 * through the protocol a second time, as text, which costs more than a step of a game.
 */
export async function openPageTarget(browser: Browser, options: PageTargetOptions): Promise<PageTarget> {
  const { proxy, hasTouch, script, onCrash } = options
  const root = await browser.newBrowserCDPSession()
  const { browserContextId } = await root.send('Target.createBrowserContext', {
    disposeOnDetach: true,
    ...(proxy !== null && { proxyServer: proxy, proxyBypassList: '<-loopback>' }),
  })
  await Promise.all([
    root.send('Browser.setDownloadBehavior', { behavior: 'deny', browserContextId }),
    // Grants none, and refuses all others without a prompt.
    root.send('Browser.grantPermissions', { permissions: [], browserContextId }),
  ])
  const { targetId } = await root.send('Target.createTarget', { url: 'about:blank', browserContextId })
  const { sessionId } = await root.send('Target.attachToTarget', { targetId })
  const page = new NestedSession(root, sessionId)

  page.on('Inspector.targetCrashed', onCrash)
  // A dialog would stop the page until somebody answers; leaving the page is all that is ever agreed to.
  page.on('Page.javascriptDialogOpening', ({ type }) => {
    page.post('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' })
  })
  root.on('Target.targetCreated', ({ targetInfo }) => {
    const isPopup = targetInfo.browserContextId === browserContextId && targetInfo.targetId !== targetId
    if (isPopup && targetInfo.type === 'page')
      root.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {})
  })
  await Promise.all([
    root.send('Target.setDiscoverTargets', { discover: true }),
    page.send('Inspector.enable'),
    page.send('Page.enable'),
    // The policy of chrome:// pages would refuse the page's own socket.
    page.send('Page.setBypassCSP', { enabled: true }),
    page.send('Page.addScriptToEvaluateOnNewDocument', { source: script }),
    page.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
    page.send('Emulation.setDeviceMetricsOverride', { width: 800, height: 600, deviceScaleFactor: 1, mobile: false }),
    page.send('Emulation.setTouchEmulationEnabled', { enabled: hasTouch, maxTouchPoints: 1 }),
    page.send('Emulation.setTimezoneOverride', { timezoneId: 'UTC' }),
    page.send('Emulation.setLocaleOverride', { locale: 'en-US' }),
    page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value: 'reduce' }] }),
  ])

  return {
    async navigate(url) {
      const loaded = new Promise<void>((resolve) => {
        page.once('Page.loadEventFired', () => resolve())
      })
      const { errorText } = (await page.send('Page.navigate', { url })) as { errorText?: string }
      // Chromium shows its dino where it has no network, and says so.
      const isDino = url.startsWith('chrome://') && errorText === 'net::ERR_INTERNET_DISCONNECTED'
      if (errorText !== undefined && !isDino) throw new Error(errorText)
      await loaded
    },
    async close() {
      await root.send('Target.disposeBrowserContext', { browserContextId })
      await root.detach()
    },
  }
}

/** A session inside another: Playwright gives sessions only to targets that it knows. */
class NestedSession {
  readonly #root: CDPSession
  readonly #sessionId: string
  readonly #pending = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  readonly #listeners = new Map<string, ((parameters: Record<string, unknown>) => void)[]>()
  #lastId = 0

  constructor(root: CDPSession, sessionId: string) {
    this.#root = root
    this.#sessionId = sessionId
    root.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId === sessionId) this.#receive(JSON.parse(event.message) as ProtocolMessage)
    })
  }

  send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      const message = JSON.stringify({ id, method, params })
      this.#root.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message }).catch(reject)
    })
  }

  /** Sends what nobody waits for; a page that is gone needs it no more. */
  post(method: string, params: object): void {
    this.send(method, params).catch(() => {})
  }

  on(event: string, listener: (parameters: Record<string, unknown>) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  once(event: string, listener: () => void): void {
    const before = this.#listeners.get(event) ?? []
    this.on(event, () => {
      this.#listeners.set(event, before)
      listener()
    })
  }

  #receive({ id, method, params, result, error }: ProtocolMessage): void {
    if (method !== undefined) for (const listener of this.#listeners.get(method) ?? []) listener(params ?? {})
    if (id === undefined) return
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (error) pending?.reject(new Error(error.message))
    else pending?.resolve(result)
  }
}

interface ProtocolMessage {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: unknown
  readonly error?: { readonly message: string }
}
