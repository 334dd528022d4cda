/**
 * Looks at a shared word until it moves, without sleeping: the fastest way to hear from another thread, and a core's
 * whole time while it lasts.
 *
 * @returns Whether it moved.
 */
export function spinWhile(words: Int32Array, index: number, value: number, looks: number): boolean {
  for (let look = 0; look < looks; look++) if (Atomics.load(words, index) !== value) return true
  return Atomics.load(words, index) !== value
}

/** Sleeps until another thread notifies of a word, or at once when it moved already; the event loop goes on. */
export async function sleepWhile(words: Int32Array, index: number, value: number): Promise<void> {
  await Atomics.waitAsync(words, index, value).value
}

/**
 * Sleeps until another thread notifies that a word came to zero or below; the event loop stands still.
 *
 * @param timeout Milliseconds after which to go on whatever the word is.
 */
export function blockUntilZero(words: Int32Array, index: number, timeout: number): void {
  const end = performance.now() + timeout
  for (let left = timeout; left > 0; left = end - performance.now()) {
    const value = Atomics.load(words, index)
    if (value <= 0) return
    Atomics.wait(words, index, value, left)
  }
}
