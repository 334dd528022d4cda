import { MessageChannel } from 'node:worker_threads'

const { port1: nowhere } = new MessageChannel()
// What is transferred to a port that is closed is gone at once.
nowhere.close()

/**
 * Frees an array now rather than at a later garbage collection. Its length becomes 0.
 *
 * Measured with the update of a small network (three arrays of 18 kB): without it, collecting them made an update a
 * third longer.
 */
export function discard({ buffer }: Float32Array): void {
  nowhere.postMessage(null, [buffer as ArrayBuffer])
}

// glibc gives large blocks back to the system when they are freed, so that each update would have to fault all their
// pages in anew. It keeps blocks up to the largest that was ever freed, if that is below 32 MB. This one is never
// touched, so it takes no memory.
discard(new Float32Array(31 * 2 ** 18))
