import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Frame, Registry } from '@ludus/core'
import { encodePng } from '@ludus/media'
import { type LocalPage, openLocalPage } from '../open-local-page.js'
import { oneLine } from '../output/one-line.js'
import { watchAgent } from './watch-agent.js'
import type { RunsWatch, WatchedRun } from './watch-runs.js'

/** What `openWatchPage` takes. */
export interface WatchPageOptions {
  /** 0 takes any that is free. */
  readonly port: number
  /** What is watched. */
  readonly title: string
  readonly runs: RunsWatch
  readonly registry: Registry
}

/** Milliseconds between two looks at the runs. */
const lookEvery = 500

/**
 * Serves a page that follows runs by server-sent events, and shows the agent of one of them at play. It takes no
 * orders: a page asks for the run that it wants to see in the address of its events.
 *
 * @throws {LudusError} `PORT_TAKEN`.
 */
export async function openWatchPage({ port, title, runs, registry }: WatchPageOptions): Promise<LocalPage> {
  const streams = new Set<EventStream>()
  const players = new Set<Promise<void>>()
  const closing = new AbortController()

  const follow = (request: IncomingMessage, response: ServerResponse) => {
    const stream = openStream(response)
    streams.add(stream)
    stream.signal.addEventListener('abort', () => streams.delete(stream))
    stream.send('hello', { title })
    const name = new URL(request.url ?? '', 'http://localhost').searchParams.get('run')
    const directory = name === null ? null : runs.directoryOf(name)
    if (name === null || directory === null) return
    const player = watchAgent({
      ...{ registry, directory, shown: name, signal: stream.signal },
      show: ({ picture, seen, ...view }) =>
        stream.send('agent', { ...view, picture: picture && pngUri(picture), seen: seen && pngUri(seen) }),
      wait: (why) => stream.send('waiting', { why }),
    }).catch((error: unknown) => stream.send('waiting', { why: oneLine(error) }))
    players.add(player)
    player.finally(() => players.delete(player))
  }
  const tellPages = async () => {
    while (!closing.signal.aborted) {
      if (streams.size > 0) {
        const current = await runs.look()
        for (const stream of streams) stream.tellRuns(current)
      }
      await sleep(lookEvery, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  const page = await openLocalPage({
    ...{ port, folder: new URL('./page/', import.meta.url), name: 'watch' },
    answers: { events: follow },
  })
  const telling = tellPages()
  return {
    ...page,
    async close() {
      closing.abort()
      await page.close()
      // Their envs are closed with them.
      await Promise.all([telling, ...players])
    },
  }
}

/** The events of one page. */
interface EventStream {
  /** Aborted when the page has gone. */
  readonly signal: AbortSignal
  /** Resolves when the page can take more. */
  send(event: string, data: unknown): Promise<void>
  /** Sends the runs that differ from what the page knows. */
  tellRuns(runs: readonly WatchedRun[]): void
}

function openStream(response: ServerResponse): EventStream {
  const gone = new AbortController()
  const told = new Map<string, string>()
  const send = async (event: string, data: unknown) => {
    if (gone.signal.aborted || response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)) return
    await new Promise<void>((resolve) => {
      response.once('drain', resolve)
      response.once('close', resolve)
    })
  }
  response.on('close', () => gone.abort())
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  return {
    signal: gone.signal,
    send,
    tellRuns(runs) {
      const changed = runs.filter((run) => told.get(run.name) !== JSON.stringify(run))
      for (const run of changed) told.set(run.name, JSON.stringify(run))
      if (changed.length > 0) send('runs', changed)
    },
  }
}

function pngUri(frame: Frame): string {
  return `data:image/png;base64,${Buffer.from(encodePng(frame)).toString('base64')}`
}
