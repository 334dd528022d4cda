import type { VirtualClock } from '../virtual-clock.js'

/**
 * The clock of a game that is declared to run in real time: a frame is one of the browser's own, at the game's rate.
 * Sent to pages as source text, so it uses nothing from outside itself.
 *
 * @param frameRate Frames a second.
 */
export function createRealClock(frameRate: number): VirtualClock {
  // The browser's frames come a little early or late.
  const tolerance = 2
  let due = 0
  let errors: string[] = []
  const report = (error: unknown) => {
    errors.push(error instanceof Error ? (error.stack ?? String(error)) : String(error))
  }
  addEventListener('error', (event) => report(event.error ?? event.message))
  addEventListener('unhandledrejection', (event) => report(event.reason))
  return {
    get now() {
      return performance.now()
    },
    restart() {},
    seed() {},
    async runFrame() {
      due = Math.max(due + 1000 / frameRate, performance.now())
      do await new Promise(requestAnimationFrame)
      while (performance.now() < due - tolerance)
    },
    settle: () => new Promise((resolve) => setTimeout(resolve)),
    takeErrors() {
      const taken = errors
      errors = []
      return taken
    },
    settleBy() {},
  }
}
