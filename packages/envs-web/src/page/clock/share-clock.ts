import type { ClockCore } from '../virtual-clock.js'

/**
 * Gives all windows of a page one clock: the top one makes it, and frames of its origin ask for it. A frame of another
 * origin has one of its own, which stands still. Sent to pages as source text, so it uses nothing from outside itself.
 *
 * @param name Of the event by which a frame asks: nothing in the page can guess it.
 */
export function shareClock(name: string, makeClock: () => ClockCore): ClockCore {
  if (window.top === window) {
    const clock = makeClock()
    addEventListener(name, (event) => {
      ;(event as CustomEvent<{ clock: ClockCore | null }>).detail.clock = clock
    })
    return clock
  }
  const answer: { clock: ClockCore | null } = { clock: null }
  try {
    EventTarget.prototype.dispatchEvent.call(window.top, new CustomEvent(name, { detail: answer }))
  } catch {
    // The top window is of another origin.
  }
  const { clock } = answer
  if (!clock) return makeClock()
  // A frame that is gone runs nothing any more.
  let isGone = false
  addEventListener('pagehide', () => {
    isGone = true
  })
  const whileHere =
    <Parameters extends unknown[]>(run: (...parameters: Parameters) => void) =>
    (...parameters: Parameters) => {
      if (!isGone) run(...parameters)
    }
  return Object.assign(Object.create(clock) as ClockCore, {
    schedule: (task) => clock.schedule({ ...task, run: whileHere(task.run) }),
    requestFrame: (callback) => clock.requestFrame(whileHere(callback)),
    beforeDrawing: (hook) => clock.beforeDrawing(() => !isGone && hook()),
    beforeWaiting: (hook) => clock.beforeWaiting(whileHere(hook)),
  } satisfies Partial<ClockCore>)
}
