import { appendFile, open, stat, truncate } from 'node:fs/promises'
import { LudusError } from '@ludus/core'
import type { StampedEvent } from './run-log.js'

/** Characters kept in memory before they are written. */
const bufferSize = 16_384

/** Appends events to a run's `events.jsonl`. */
export interface EventLog {
  /** Returns at once; a failed write is thrown by the next `flush`. */
  append(event: StampedEvent): void
  /** Resolves when everything is written. */
  flush(): Promise<void>
  /** Bytes of all events so far, those that wait to be written included. */
  size(): number
  /** Resolves when everything is written such that a power cut does not lose it. */
  sync(): Promise<void>
}

/**
 * Opens a log at a path whose folder exists; the file is made with the first event.
 *
 * @param keep Bytes of an earlier process's events to go on from; what follows them is cut off.
 * @throws {LudusError} `CORRUPT_CHECKPOINT` when there are fewer.
 */
export async function openEventLog(path: string, keep: number): Promise<EventLog> {
  let size = (await stat(path).catch(() => null))?.size ?? 0
  if (size < keep)
    throw new LudusError(
      'CORRUPT_CHECKPOINT',
      `Cannot go on with ${path}: it has ${size} bytes, and had ${keep} at the last checkpoint; delete the run and start it again`,
    )
  if (size > keep) await truncate(path, keep)
  size = keep
  let lines = ''
  let written = Promise.resolve()

  const write = () => {
    const text = lines
    lines = ''
    if (text !== '') written = written.then(() => appendFile(path, text))
    // Told by `flush`; without this, Node would end the process for a rejection that nobody awaits yet.
    written.catch(() => undefined)
    return written
  }

  return {
    append(event) {
      const line = `${JSON.stringify(event)}\n`
      lines += line
      size += Buffer.byteLength(line)
      if (lines.length > bufferSize) void write()
    },
    flush: write,
    size: () => size,
    async sync() {
      await write()
      const file = await open(path, 'a')
      try {
        await file.sync()
      } finally {
        await file.close()
      }
    },
  }
}
