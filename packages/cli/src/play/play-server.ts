import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Frame, LudusError } from '@ludus/core'
import { type WebSocket, WebSocketServer } from 'ws'
import { oneLine } from '../output/one-line.js'
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
export interface PlayServer {
  readonly port: number
  /** The page's address; who does not know it gets nothing. */
  readonly address: string
  /** Shows a picture and what stands beside it. Pages that cannot keep up miss pictures, and no figures. */
  show(figures: unknown, picture: Frame): void
  close(): Promise<void>
}

const files = [
  { path: '', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: 'play.css', file: 'play.css', type: 'text/css; charset=utf-8' },
  { path: 'play.js', file: 'play.js', type: 'text/javascript; charset=utf-8' },
]

/** Bytes that may wait for a page before it misses pictures. */
const mostWaiting = 4 * 1024 * 1024

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
}

/**
 * Serves the page to this machine alone, below a path that nobody can guess. A page of another site is refused by its
 * Origin, and a name that leads here by somebody's DNS by its Host.
 *
 * @throws {LudusError} `PORT_TAKEN`.
 */
export async function openPlayServer({ port, hello, onOrder, onWatch }: PlayServerOptions): Promise<PlayServer> {
  const token = randomBytes(24).toString('base64url')
  const contents = new Map(
    await Promise.all(
      files.map(async ({ path, file, type }) => {
        const body = await readFile(new URL(`./page/${file}`, import.meta.url))
        return [path, { type, body }] as const
      }),
    ),
  )
  const server = createServer((request, response) => {
    const path = isFromHere(request) ? pathBelow(token, request) : null
    const content = path === null || request.method !== 'GET' ? undefined : contents.get(path)
    if (content) response.writeHead(200, { ...headers, 'content-type': content.type }).end(content.body)
    else response.writeHead(404, headers).end()
  })

  const pages = new Set<WebSocket>()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 16 * 1024 })
  server.on('upgrade', (request, connection, head) => {
    const { origin, host } = request.headers
    if (!isFromHere(request) || origin !== `http://${host}` || pathBelow(token, request) !== 'socket') {
      connection.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
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
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new LudusError('PORT_TAKEN', `Cannot serve the page on port ${port}: ${oneLine(cause)}`, { cause })),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: listening } = server.address() as AddressInfo
  return {
    port: listening,
    address: `http://127.0.0.1:${listening}/${token}/`,
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
    close: () =>
      new Promise((resolve) => {
        for (const page of pages) page.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Whether the request names this machine as its host: a tunnel may have changed the port, a hostile name is another. */
function isFromHere({ headers: { host = '' } }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)
}

/** What follows `/<token>/` in the request's path; null when the token is wrong. */
function pathBelow(token: string, request: IncomingMessage): string | null {
  const [, given = '', ...rest] = (request.url ?? '').split('?')[0]?.split('/') ?? []
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b) && rest.length === 1 ? (rest[0] as string) : null
}

function readOrder(text: string): Order | null {
  try {
    return orderSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
