import { appendFile } from 'node:fs/promises'
import type { StampedEvent } from './run-log.js'

/** Characters kept in memory before they are written. */
const bufferSize = 16_384

/** Appends events to a run's `events.jsonl`. */
export interface EventLog {
  /** Returns at once; a failed write is thrown by the next `flush`. */
  append(event: StampedEvent): void
  /** Resolves when everything is written. */
  flush(): Promise<void>
}

/** Opens a log at a path whose folder exists; the file is made with the first event. */
export function openEventLog(path: string): EventLog {
  let lines = ''
  let written = Promise.resolve()

  const write = () => {
    const text = lines
    lines = ''
    if (text !== '') written = written.then(() => appendFile(path, text))
    // Told by `flush`; without this, Node would end the process for a rejection that nobody awaits yet.
    written.catch(() => undefined)
  }

  return {
    append(event) {
      lines += `${JSON.stringify(event)}\n`
      if (lines.length > bufferSize) write()
    },
    flush() {
      write()
      return written
    },
  }
}
