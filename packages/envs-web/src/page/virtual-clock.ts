import type { Turns } from './clock/turns.js'

/** A page's time and chance, moved by hand, as the page agent sees it. */
export interface VirtualClock {
  /** Milliseconds since the clock last started. */
  readonly now: number
  /** Starts again from time zero with nothing scheduled, as in a page that has just loaded. */
  restart(): void
  /** Seeds Math.random and crypto. */
  seed(seed: number): void
  /** Runs one frame: what is due by its end, in order, then its animation callbacks; promises settle after each. */
  runFrame(): Promise<void>
  /** Waits until the page's promises have nothing left to run and what it loads has arrived. No time passes. */
  settle(): Promise<void>
  /** The errors thrown by the page's own scripts since the last call. */
  takeErrors(): string[]
  /** Finds its moments to settle in the messages of a target; called before the target's own listeners are added. */
  settleBy(target: EventTarget): void
}

/** Something that runs at a time of the clock. */
interface ClockTask {
  /** Milliseconds from now. */
  readonly delay: number
  readonly run: () => void
  /** Of two that are due at once, the lower one goes first; 0 where it is left out. */
  readonly priority?: number
  /** How deep in timers that set timers this one is. */
  readonly nesting?: number
}

/** The clock as the parts see it that take over a realm's own time. */
export interface ClockCore extends VirtualClock {
  /** The nesting level of the timer that runs, else 0. */
  readonly nesting: number
  /** @returns An id that `cancel` takes; unique among tasks and animation callbacks. */
  schedule(task: ClockTask): number
  cancel(id: number): void
  requestFrame(callback: (time: number) => void): number
  cancelFrame(id: number): void
  /** Called in each frame, when its time has come and before its animation callbacks; true where it did something. */
  beforeDrawing(hook: () => boolean): void
  onRestart(hook: () => void): void
  /** Called where the clock waits for loads, so that they can be looked for. */
  beforeWaiting(hook: () => void): void
  /** Stops the clock until the promise settles: loading takes real time, and none of the page's. */
  hold(loading: PromiseLike<unknown>): void
  /** The next 32 random bits. */
  randomBits(): number
  /** Collects the errors that nothing in a window catches. */
  watchErrors(target: EventTarget): void
  /** Runs a callback of the page; what it throws is the page's error. */
  attempt(run: () => void): void
}

/**
 * Makes a clock that moves only when it is told to. Sent to pages as source text, so it uses nothing from outside itself.
 *
 * @param frameRate Frames a second.
 * @param turns Moments at which the page's promises have nothing left to run.
 */
export function createVirtualClock(frameRate: number, turns: Turns): ClockCore {
  interface Scheduled {
    readonly at: number
    readonly priority: number
    readonly nesting: number
    readonly run: () => void
  }
  let now = 0
  let frame = 0
  let lastId = 0
  let nesting = 0
  let randomState = 0
  let errors: string[] = []
  let callbacks = new Map<number, (time: number) => void>()
  let running = callbacks
  const tasks = new Map<number, Scheduled>()
  const loads = new Set<PromiseLike<unknown>>()
  const drawingHooks: (() => boolean)[] = []
  const restartHooks: (() => void)[] = []
  const waitingHooks: (() => void)[] = []

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

  const settle = async () => {
    await turns.next()
    for (const hook of waitingHooks) hook()
    while (loads.size > 0) {
      for (const load of loads) {
        try {
          await load
        } catch {
          // It is the page's own to handle.
        }
        loads.delete(load)
      }
      await turns.next()
      for (const hook of waitingHooks) hook()
    }
  }
  const earliest = (until: number) => {
    let first: Scheduled | null = null
    let firstId = 0
    // A Map keeps the order of setting, so the first of equals was set first.
    for (const [id, task] of tasks) {
      if (task.at > until) continue
      if (first && (task.at > first.at || (task.at === first.at && task.priority >= first.priority))) continue
      first = task
      firstId = id
    }
    if (first) tasks.delete(firstId)
    return first
  }

  return {
    get now() {
      return now
    },
    get nesting() {
      return nesting
    },
    restart() {
      now = 0
      frame = 0
      tasks.clear()
      callbacks.clear()
      running.clear()
      for (const hook of restartHooks) hook()
      errors = []
    },
    seed(seed) {
      randomState = seed | 0
    },
    // mulberry32, whose whole state is one number.
    randomBits() {
      randomState = (randomState + 0x6d2b79f5) | 0
      let mixed = Math.imul(randomState ^ (randomState >>> 15), 1 | randomState)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return (mixed ^ (mixed >>> 14)) >>> 0
    },
    async runFrame() {
      // First what the page answered to keys and the pointer.
      await settle()
      frame++
      const end = (frame * 1000) / frameRate
      for (let task = earliest(end); task; task = earliest(end)) {
        now = Math.max(now, task.at)
        nesting = task.nesting
        attempt(task.run)
        await settle()
        nesting = 0
      }
      now = end
      if (drawingHooks.filter((hook) => hook()).length > 0) await settle()
      running = callbacks
      callbacks = new Map()
      // A Map skips what is deleted while it is walked: callbacks that an earlier one of this frame cancelled.
      for (const callback of running.values()) {
        attempt(() => callback(end))
        await settle()
      }
    },
    settle,
    takeErrors() {
      const taken = errors
      errors = []
      return taken
    },
    schedule({ delay, run, priority = 0, nesting: level = 0 }) {
      tasks.set(++lastId, { at: now + delay, priority, nesting: level, run })
      return lastId
    },
    cancel(id) {
      tasks.delete(id)
    },
    requestFrame(callback) {
      callbacks.set(++lastId, callback)
      return lastId
    },
    cancelFrame(id) {
      callbacks.delete(id)
      running.delete(id)
    },
    beforeDrawing(hook) {
      drawingHooks.push(hook)
    },
    onRestart(hook) {
      restartHooks.push(hook)
    },
    beforeWaiting(hook) {
      waitingHooks.push(hook)
    },
    hold(loading) {
      loads.add(loading)
    },
    watchErrors(target) {
      target.addEventListener('error', (event) => {
        const { error, message } = event as ErrorEvent
        report(error ?? message)
      })
      target.addEventListener('unhandledrejection', (event) => report((event as PromiseRejectionEvent).reason))
    },
    attempt,
    settleBy: turns.giveBy,
  }
}
