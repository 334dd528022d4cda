import type { Frame } from '@ludus/core'
import { type WebSocket, WebSocketServer } from 'ws'
import { type LocalPage, type LocalPageOptions, openLocalPage } from '../open-local-page.js'
import { type Order, orderSchema } from './play-loop.js'

/** What `openPlayServer` takes. */
export interface PlayServerOptions {
  /** 0 takes any that is free. */
  readonly port: number
  /** Told to each page when it opens, as JSON. */
  readonly hello: unknown
  onOrder(order: Order): void
  onWatch(isWatched: boolean): void
}

/** Serves the page on which a person plays. */
export interface PlayServer extends LocalPage {
  /** Shows a picture and what stands beside it. Pages that cannot keep up miss pictures, and no figures. */
  show(figures: unknown, picture: Frame): void
}

/** Bytes that may wait for a page before it misses pictures. */
const mostWaiting = 4 * 1024 * 1024

/**
 * Serves the page on which a person plays, to this machine alone.
 *
 * @throws {LudusError} `PORT_TAKEN`.
 */
export async function openPlayServer({ port, hello, onOrder, onWatch }: PlayServerOptions): Promise<PlayServer> {
  const pages = new Set<WebSocket>()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 16 * 1024 })
  const onSocket: LocalPageOptions['onSocket'] = (request, connection, head) => {
    sockets.handleUpgrade(request, connection, head, (page) => {
      // One person plays: who comes later takes over.
      for (const other of pages) other.close(4000, 'opened elsewhere')
      pages.add(page)
      page.send(JSON.stringify(hello))
      onWatch(true)
      page.on('message', (data) => {
        const order = pages.has(page) ? readOrder(String(data)) : null
        if (order) onOrder(order)
      })
      page.on('error', () => page.terminate())
      page.on('close', () => {
        pages.delete(page)
        if (pages.size === 0) onWatch(false)
      })
    })
  }
  const local = await openLocalPage({ port, folder: new URL('./page/', import.meta.url), name: 'play', onSocket })
  return {
    ...local,
    show(figures, { width, height, channels, data }) {
      for (const page of pages) {
        const isLate = page.bufferedAmount > mostWaiting
        const picture = isLate ? null : { width, height, channels }
        const text = Buffer.from(JSON.stringify({ ...(figures as object), picture }))
        const length = Buffer.alloc(4)
        length.writeUInt32LE(text.length)
        page.send(Buffer.concat([length, text, ...(isLate ? [] : [data])]))
      }
    },
    async close() {
      for (const page of pages) page.terminate()
      await local.close()
    },
  }
}

function readOrder(text: string): Order | null {
  try {
    return orderSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
