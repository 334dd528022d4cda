/** A page's time and chance, moved by hand. */
export interface VirtualClock {
  /** Milliseconds since the clock last started. */
  readonly now: number
  /** Starts again from time zero with nothing scheduled, as in a page that has just loaded. */
  restart(): void
  /** Seeds Math.random. */
  seed(seed: number): void
  /** Runs one frame: the timers that are due by its end, in order, then its animation callbacks. */
  runFrame(): void
  /** The errors thrown by the page's own scripts since the last call. */
  takeErrors(): string[]
}

/**
 * Takes over requestAnimationFrame, timers, Date, performance.now and Math.random of the page that it runs in, before
 * the page's own scripts. It is sent to pages as source text, so it must not use anything from outside itself.
 *
 * Source of the timer rules: HTML Living Standard, section 8.6 (ids, nesting level, the 4 ms clamp).
 *
 * @param frameRate Frames a second.
 */
export function installVirtualClock(frameRate: number): VirtualClock {
  // Any fixed date would do; this one is 14 November 2023, 22:13:20 UTC.
  const epoch = 1_700_000_000_000
  const scope = globalThis as unknown as Record<string, unknown>

  interface Timer {
    readonly id: number
    readonly run: () => void
    readonly delay: number
    readonly nesting: number
    readonly repeats: boolean
    at: number
  }

  let now = 0
  let frame = 0
  let lastId = 0
  let nesting = 0
  let randomState = 0
  let animationCallbacks = new Map<number, (time: number) => void>()
  let runningCallbacks = new Map<number, (time: number) => void>()
  const timers = new Map<number, Timer>()
  let errors: string[] = []

  const report = (error: unknown) => {
    errors.push(error instanceof Error ? (error.stack ?? String(error)) : String(error))
  }
  const attempt = (run: () => void) => {
    try {
      run()
    } catch (error) {
      report(error)
    }
  }
  globalThis.addEventListener?.('error', (event) => report(event.error ?? event.message))
  globalThis.addEventListener?.('unhandledrejection', (event) => report(event.reason))

  // Math.random: mulberry32, whose whole state is one number.
  Math.random = () => {
    randomState = (randomState + 0x6d2b79f5) | 0
    let mixed = Math.imul(randomState ^ (randomState >>> 15), 1 | randomState)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  const RealDate = Date
  const virtualNow = () => Math.floor(epoch + now)
  const VirtualDate: DateConstructor = new Proxy(RealDate, {
    construct: (target, parameters, newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [virtualNow()] : parameters, newTarget),
    // Date() without new gives the current time as text, whatever it is called with.
    apply: () => new RealDate(virtualNow()).toString(),
  })
  RealDate.now = virtualNow
  RealDate.prototype.constructor = VirtualDate
  globalThis.Date = VirtualDate
  performance.now = () => now

  const requestFrame = (callback: (time: number) => void) => {
    animationCallbacks.set(++lastId, callback)
    return lastId
  }
  const cancelFrame = (id: number) => {
    animationCallbacks.delete(id)
    runningCallbacks.delete(id)
  }
  scope.requestAnimationFrame = scope.webkitRequestAnimationFrame = requestFrame
  scope.cancelAnimationFrame = scope.webkitCancelAnimationFrame = cancelFrame

  const clampDelay = (delay: number, level: number, repeats: boolean) =>
    Math.max(delay, level > 5 ? 4 : repeats ? 1 : 0)
  const schedule = (handler: unknown, timeout: unknown, repeats: boolean, parameters: unknown[]) => {
    // biome-ignore lint/security/noGlobalEval: a handler may be source text, and timers evaluate it in the global scope.
    const run = typeof handler === 'function' ? () => handler(...parameters) : () => globalThis.eval(String(handler))
    const level = nesting + 1
    const delay = Math.trunc(Number(timeout)) || 0
    const id = ++lastId
    timers.set(id, { id, run, delay, nesting: level, repeats, at: now + clampDelay(delay, level, repeats) })
    return id
  }
  const unschedule = (id: number) => {
    timers.delete(id)
  }
  scope.setTimeout = (handler: unknown, timeout: unknown, ...parameters: unknown[]) =>
    schedule(handler, timeout, false, parameters)
  scope.setInterval = (handler: unknown, timeout: unknown, ...parameters: unknown[]) =>
    schedule(handler, timeout, true, parameters)
  scope.clearTimeout = scope.clearInterval = unschedule

  const earliest = (until: number) => {
    let first: Timer | null = null
    // A Map keeps the order of setting, so the first of equals was set first.
    for (const timer of timers.values()) if (timer.at <= until && (!first || timer.at < first.at)) first = timer
    return first
  }
  const runTimers = (until: number) => {
    for (let timer = earliest(until); timer; timer = earliest(until)) {
      const { id, run, delay, repeats } = timer
      now = Math.max(now, timer.at)
      if (!repeats) timers.delete(id)
      nesting = timer.nesting
      attempt(run)
      nesting = 0
      // An interval goes to the end of the queue, unless its own callback cleared it.
      if (!repeats || !timers.delete(id)) continue
      const level = timer.nesting + 1
      timers.set(id, { id, run, delay, nesting: level, repeats, at: now + clampDelay(delay, level, repeats) })
    }
  }

  return {
    get now() {
      return now
    },
    restart() {
      now = 0
      frame = 0
      timers.clear()
      animationCallbacks.clear()
      errors = []
    },
    seed(seed) {
      randomState = seed | 0
    },
    runFrame() {
      frame++
      const end = (frame * 1000) / frameRate
      runTimers(end)
      now = end
      runningCallbacks = animationCallbacks
      animationCallbacks = new Map()
      // A Map skips what is deleted while it is walked: callbacks that an earlier one of this frame cancelled.
      for (const callback of runningCallbacks.values()) attempt(() => callback(end))
    },
    takeErrors() {
      const taken = errors
      errors = []
      return taken
    },
  }
}
