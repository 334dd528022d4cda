/** Moments at which the microtask queue of the page is empty. */
export interface Turns {
  /** Resolves when every promise of the page has run on as far as it can. */
  next(): Promise<void>
  /** Lets the messages of a target give turns; to be called before the target's own listeners are added. */
  giveBy(target: EventTarget): void
}

/**
 * Finds moments at which the microtask queue is empty, without a task of the browser for each.
 *
 * A script cannot empty the queue that it runs in. The browser does, between one listener and the next of an event
 * that it dispatches itself (HTML Living Standard, 8.1.4.4: clean up after running script). So each target has many
 * listeners, and each of them is a turn; where they do not suffice, a message of our own brings more, and the next
 * event finds one listener more. Sent to pages as source text, so it uses nothing from outside itself.
 */
export function createTurns(): Turns {
  // More than that, and a turn that nobody waits for would cost more than a message.
  const most = 64
  const NativePromise = Promise
  const listen = EventTarget.prototype.addEventListener
  const { port1, port2 } = new MessageChannel()
  const post = port2.postMessage.bind(port2)
  let waiting: (() => void) | null = null
  /** Turns that the event which is being dispatched has yet to give. */
  let left = 0
  let addListener = () => {}

  const give = () => {
    const resolve = waiting
    waiting = null
    resolve?.()
  }
  const giveBy = (target: EventTarget) => {
    let turns = 0
    const add = () => {
      if (turns === most) return
      turns++
      listen.call(target, 'message', () => {
        left--
        give()
      })
    }
    listen.call(target, 'message', () => {
      left = turns
      addListener = add
      give()
    })
  }
  giveBy(port1)
  port1.start()

  return {
    next: () =>
      new NativePromise((resolve) => {
        waiting = resolve
        if (left > 0) return
        addListener()
        post(null)
      }),
    giveBy,
  }
}
