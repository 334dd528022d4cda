import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Lets the clock wait for what the page loads and computes elsewhere, so that it takes none of the page's time however
 * long it really takes. Sent to pages as source text, so it uses nothing from outside itself.
 */
export function installLoading(clock: ClockCore, replace: Replace): void {
  const scope = globalThis as unknown as Record<string, { readonly prototype: object } | undefined>
  type Method = (this: unknown, ...parameters: unknown[]) => unknown

  const settled = (target: EventTarget, ...events: string[]) =>
    new Promise<void>((resolve) => {
      for (const event of events) target.addEventListener(event, () => resolve(), { once: true })
    })
  /** Holds the clock for the promise that a method gives, or until its result or its object has one of the events. */
  const holdFor = (
    owner: object | undefined,
    methods: readonly string[],
    events: readonly string[] = [],
    of = 'result',
  ) => {
    for (const method of owner ? methods : []) {
      const native = (owner as Record<string, Method | undefined>)[method]
      if (!native) continue
      replace.members(owner as object, {
        [method](this: unknown, ...parameters: unknown[]) {
          if (of === 'object') clock.hold(settled(this as EventTarget, ...events))
          const result = native.apply(this, parameters)
          if (of === 'result')
            clock.hold(events.length > 0 ? settled(result as EventTarget, ...events) : (result as Promise<unknown>))
          return result
        },
      })
    }
  }
  const bodies = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text']
  const compilers = ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']
  holdFor(globalThis, ['fetch', 'createImageBitmap'])
  for (const name of ['Response', 'Request', 'Blob']) holdFor(scope[name]?.prototype, bodies)
  holdFor(WebAssembly, compilers)
  holdFor(scope.HTMLImageElement?.prototype, ['decode'])
  holdFor(scope.FontFace?.prototype, ['load'])
  holdFor(scope.FontFaceSet?.prototype, ['load'])
  holdFor(scope.BaseAudioContext?.prototype, ['decodeAudioData'])
  holdFor(scope.OfflineAudioContext?.prototype, ['startRendering'])
  holdFor(scope.SubtleCrypto?.prototype, ['digest', 'encrypt', 'decrypt', 'sign', 'verify', 'importKey', 'deriveBits'])
  holdFor(scope.XMLHttpRequest?.prototype, ['send'], ['loadend'], 'object')
  holdFor(
    scope.FileReader?.prototype,
    ['readAsArrayBuffer', 'readAsText', 'readAsDataURL', 'readAsBinaryString'],
    ['loadend'],
    'object',
  )
  holdFor(scope.IDBFactory?.prototype, ['open', 'deleteDatabase'], ['success', 'error', 'blocked'])
  holdFor(scope.IDBDatabase?.prototype, ['transaction'], ['complete', 'abort', 'error'])

  const { toBlob } = HTMLCanvasElement.prototype
  replace.members(HTMLCanvasElement.prototype, {
    toBlob(this: HTMLCanvasElement, callback: BlobCallback, type?: string, quality?: number) {
      const blob = new Promise<Blob | null>((resolve) => toBlob.call(this, resolve, type, quality))
      clock.hold(blob.then((made) => clock.attempt(() => callback(made))))
    },
  })

  // Images outside the document show themselves by their address alone.
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src')
  const loading = new WeakSet<Element>()
  const holdForElement = (element: Element) => {
    if (loading.has(element)) return
    loading.add(element)
    clock.hold(settled(element, 'load', 'error').then(() => loading.delete(element)))
  }
  const holdForImage = (image: HTMLImageElement) => {
    if (!image.complete && image.loading !== 'lazy' && image.ownerDocument === document) holdForElement(image)
  }
  replace.members(HTMLImageElement.prototype, {
    get src() {
      return source?.get?.call(this)
    },
    set src(address: string | undefined) {
      source?.set?.call(this, address)
      holdForImage(this as unknown as HTMLImageElement)
    },
  })
  const runsScript = /^$|^module$|javascript/
  const isToLoad = (element: Element) => {
    if (element instanceof HTMLScriptElement) return element.src !== '' && runsScript.test(element.type)
    if (element instanceof HTMLLinkElement) return element.rel === 'stylesheet' && element.sheet === null
    // An empty one has loaded by the time that it is in the document.
    if (element instanceof HTMLIFrameElement)
      return element.loading !== 'lazy' && /^(?!$|about:blank|javascript:)/.test(element.srcdoc || element.src)
    return false
  }
  const look = (records: readonly MutationRecord[]) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        for (const element of [node, ...node.querySelectorAll('script[src], link, iframe')])
          if (isToLoad(element)) holdForElement(element)
      }
  }
  const observer = new MutationObserver(look)
  // What the parser adds while the document loads holds back the load event, which the env waits for.
  addEventListener('load', () => observer.observe(document, { childList: true, subtree: true }), { once: true })
  clock.beforeWaiting(() => {
    for (const image of document.images) holdForImage(image)
    if (document.fonts.status === 'loading') clock.hold(document.fonts.ready)
  })
}
