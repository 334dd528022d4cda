import { open } from 'node:fs/promises'
import { type StampedEvent, stampedEventSchema } from '@ludus/lab'

/** Reads what a run appends to its `events.jsonl`. */
export interface EventTail {
  /** The events since the last call; after the file began anew, all of them. */
  next(): Promise<{ readonly events: readonly StampedEvent[]; readonly isAnew: boolean }>
}

/** Bytes read at once. */
const chunkSize = 1 << 20

/** Follows a file that may not be there yet. A line counts when its end is written; a line that is no event is left out. */
export function tailEvents(path: string): EventTail {
  let offset = 0
  return {
    async next() {
      const file = await open(path).catch(() => null)
      if (!file) return { events: [], isAnew: false }
      try {
        const isAnew = (await file.stat()).size < offset
        if (isAnew) offset = 0
        const events: StampedEvent[] = []
        for (;;) {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkSize), 0, chunkSize, offset)
          const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1
          if (end === 0) return { events, isAnew }
          offset += end
          events.push(...buffer.toString('utf8', 0, end).split('\n').flatMap(readEvent))
        }
      } finally {
        await file.close()
      }
    },
  }
}

function readEvent(line: string): StampedEvent[] {
  try {
    return [stampedEventSchema.parse(JSON.parse(line))]
  } catch {
    return []
  }
}
