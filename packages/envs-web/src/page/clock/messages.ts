import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Makes what pages schedule by messages tasks of the clock: MessageChannel, window.postMessage, BroadcastChannel and
 * scheduler. Sent to pages as source text, so it uses nothing from outside itself.
 */
export function installMessages(clock: ClockCore, replace: Replace): void {
  /** A message is under way for so long, in ms: about what it takes in Chromium, and else a chain of them had no end. */
  const delay = 0.05
  interface Endpoint {
    port: MessagePort
    peer: Endpoint | null
    started: boolean
    readonly waiting: MessageEvent[]
  }
  const endpoints = new WeakMap<MessagePort, Endpoint>()

  const deliver = (target: EventTarget, event: MessageEvent) =>
    clock.schedule({ delay, run: () => target.dispatchEvent(event) })
  const receive = (endpoint: Endpoint, event: MessageEvent) => {
    if (endpoint.started) endpoint.port.dispatchEvent(event)
    else endpoint.waiting.push(event)
  }
  const start = (endpoint: Endpoint | undefined) => {
    if (!endpoint || endpoint.started) return
    endpoint.started = true
    for (const event of endpoint.waiting.splice(0)) deliver(endpoint.port, event)
  }
  type Transfer = Transferable[] | StructuredSerializeOptions | undefined
  /** Copies a message; ports that go with it keep the other end that they had. */
  const copy = (message: unknown, options: Transfer) => {
    const transfer = Array.isArray(options) ? options : (options?.transfer ?? [])
    const old = transfer.filter((item) => item instanceof MessagePort)
    const { data, ports } = structuredClone({ data: message, ports: old }, { transfer })
    for (const [index, port] of ports.entries()) {
      const endpoint = endpoints.get(old[index] as MessagePort)
      if (!endpoint) continue
      endpoint.port = port
      endpoint.started = false
      endpoints.set(port, endpoint)
    }
    return { data, ports }
  }

  replace.instances('MessageChannel', (make, parameters) => {
    const channel = make(parameters) as MessageChannel
    const endpoint = (port: MessagePort): Endpoint => ({ port, peer: null, started: false, waiting: [] })
    const [one, two] = [endpoint(channel.port1), endpoint(channel.port2)]
    one.peer = two
    two.peer = one
    endpoints.set(channel.port1, one)
    endpoints.set(channel.port2, two)
    return channel
  })
  const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')
  const native = { start: MessagePort.prototype.start, close: MessagePort.prototype.close }
  replace.members(MessagePort.prototype, {
    postMessage(this: MessagePort, message: unknown, options?: Transfer) {
      const { data, ports } = copy(message, options)
      const peer = endpoints.get(this)?.peer
      if (peer) clock.schedule({ delay, run: () => receive(peer, new MessageEvent('message', { data, ports })) })
    },
    start(this: MessagePort) {
      native.start.call(this)
      start(endpoints.get(this))
    },
    close(this: MessagePort) {
      native.close.call(this)
      const endpoint = endpoints.get(this)
      if (endpoint?.peer) endpoint.peer.peer = null
      if (endpoint) endpoint.peer = null
    },
    get onmessage() {
      return onmessage?.get?.call(this)
    },
    set onmessage(listener: unknown) {
      onmessage?.set?.call(this, listener)
      start(endpoints.get(this as unknown as MessagePort))
    },
  })

  const { origin } = location
  replace.members(globalThis, {
    postMessage(message: unknown, target?: string | WindowPostMessageOptions, list?: Transferable[]) {
      const wanted = typeof target === 'string' ? target : target?.targetOrigin
      const { data, ports } = copy(message, list ?? (typeof target === 'object' ? target : undefined))
      if (wanted !== undefined && wanted !== '*' && wanted !== '/' && new URL(wanted).origin !== origin) return
      deliver(window, new MessageEvent('message', { data, ports, origin, source: window }))
    },
  })

  const channels = new Set<BroadcastChannel>()
  replace.instances('BroadcastChannel', (make, parameters) => {
    const channel = make(parameters) as BroadcastChannel
    channels.add(channel)
    return channel
  })
  replace.members(BroadcastChannel.prototype, {
    postMessage(this: BroadcastChannel, message: unknown) {
      for (const channel of channels)
        if (channel !== this && channel.name === this.name)
          deliver(channel, new MessageEvent('message', { data: structuredClone(message), origin }))
    },
    close(this: BroadcastChannel) {
      channels.delete(this)
    },
  })

  // The library's types do not have it yet.
  const { Scheduler } = globalThis as unknown as { Scheduler?: { prototype: object } }
  if (!Scheduler) return
  interface TaskOptions {
    readonly priority?: string
    readonly delay?: number
    readonly signal?: AbortSignal & { readonly priority?: string }
  }
  const priorities = ['user-blocking', 'user-visible', 'background']
  const postTask = (callback: () => unknown, { priority, delay: wait = 0, signal }: TaskOptions = {}) =>
    new Promise<unknown>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const id = clock.schedule({
        delay: Math.max(delay, wait),
        priority: priorities.indexOf(priority ?? signal?.priority ?? 'user-visible') - 1,
        run() {
          try {
            resolve(callback())
          } catch (error) {
            reject(error)
          }
        },
      })
      signal?.addEventListener('abort', () => {
        clock.cancel(id)
        reject(signal.reason)
      })
    })
  replace.members(Scheduler.prototype, { postTask, yield: () => postTask(() => {}) })
}
