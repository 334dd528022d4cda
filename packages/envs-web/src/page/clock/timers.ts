import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Takes over timers, animation frames, idle callbacks and AbortSignal.timeout. Sent to pages as source text, so it uses
 * nothing from outside itself.
 *
 * Source of the timer rules: HTML Living Standard, section 8.6 (ids, nesting level, the 4 ms clamp).
 */
export function installTimers(clock: ClockCore, replace: Replace): void {
  /** The page is idle for so long after everything else that was due, in ms. */
  const idleAfter = 1
  const idlePriority = 10
  /** What an idle callback is told it may take, in ms; each question costs one, as time stands still while it runs. */
  const idleTime = 8
  /** The task that each timer stands for now: an interval's is another each time. */
  const timers = new Map<number, number>()

  const clamp = (delay: number, level: number, repeats: boolean) => Math.max(delay, level > 5 ? 4 : repeats ? 1 : 0)
  const set = (handler: unknown, timeout: unknown, repeats: boolean, parameters: unknown[]) => {
    const call = () => {
      if (typeof handler === 'function') handler.apply(globalThis, parameters)
      // biome-ignore lint/security/noGlobalEval: a handler may be source text, and timers evaluate it in the global scope.
      else globalThis.eval(`${handler}`)
    }
    const delay = Math.trunc(Number(timeout)) || 0
    const schedule = (level: number, run: () => void) =>
      clock.schedule({ delay: clamp(delay, level, repeats), nesting: level, run })
    const runAt = (level: number) => (): void => {
      if (!repeats) timers.delete(id)
      clock.attempt(call)
      // An interval goes to the end of the queue, unless its own callback cleared it.
      if (timers.has(id)) timers.set(id, schedule(level + 1, runAt(level + 1)))
    }
    const level = clock.nesting + 1
    const id = schedule(level, runAt(level))
    timers.set(id, id)
    return id
  }
  const clear = (id: number) => {
    clock.cancel(timers.get(id) ?? 0)
    timers.delete(id)
  }
  clock.onRestart(() => timers.clear())

  const requestFrame = (callback: (time: number) => void) => clock.requestFrame(callback)
  const cancelFrame = (id: number) => clock.cancelFrame(id)
  replace.members(globalThis, {
    setTimeout: (handler: unknown, timeout: unknown, ...parameters: unknown[]) =>
      set(handler, timeout, false, parameters),
    setInterval: (handler: unknown, timeout: unknown, ...parameters: unknown[]) =>
      set(handler, timeout, true, parameters),
    clearTimeout: clear,
    clearInterval: clear,
    requestAnimationFrame: requestFrame,
    webkitRequestAnimationFrame: requestFrame,
    cancelAnimationFrame: cancelFrame,
    webkitCancelAnimationFrame: cancelFrame,
    requestIdleCallback(callback: (deadline: { didTimeout: boolean; timeRemaining(): number }) => void) {
      let remaining = idleTime
      const deadline = { didTimeout: false, timeRemaining: () => Math.max(0, remaining--) }
      return clock.schedule({ delay: idleAfter, priority: idlePriority, run: () => callback(deadline) })
    },
    cancelIdleCallback: (id: number) => clock.cancel(id),
  })
  if (typeof AbortSignal === 'undefined') return
  replace.members(AbortSignal, {
    timeout(milliseconds: number) {
      const controller = new AbortController()
      const run = () => controller.abort(new DOMException('signal timed out', 'TimeoutError'))
      clock.schedule({ delay: milliseconds, run })
      return controller.signal
    },
  })
}
