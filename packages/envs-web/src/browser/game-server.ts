import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'

const domain = 'ludus.localhost'
/** The hosts of games, as Chromium's resolver rules write them. */
export const gameHostPattern = `*.${domain}:80`

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.wasm': 'application/wasm',
}

/** One page's place on the server. */
export interface GameSite {
  /** Such as `http://catch.ludus.localhost`; the same on every run, as a game can read it. */
  readonly origin: string
  /** The page's own socket, behind a name that nothing else knows. */
  readonly socketUrl: string
  /** The next connection of the page; one that nobody waits for is refused. Rejects when the signal is aborted. */
  nextSocket(signal: AbortSignal): Promise<WebSocket>
  close(): void
}

/** Serves the games' folders and the pages' sockets on the loopback address; also as a proxy that leads nowhere else. */
export interface GameServer {
  readonly port: number
  /**
   * @param name The game's name, in kebab-case.
   * @param files Its folder, or the origin of a server on this machine that has them, such as `http://127.0.0.1:5173`;
   * null for a page that brings its own.
   */
  addSite(name: string, files: string | null): GameSite
  close(): Promise<void>
}

/** Starts a server on a free port. */
export async function startGameServer(): Promise<GameServer> {
  const hosts = new Map<string, { readonly files: string | null; sites: number }>()
  const sockets = new Map<string, (socket: WebSocket) => void>()
  const connections = new Set<Socket>()

  const server = createServer((request, response) => {
    // A game could read the real time from it.
    response.sendDate = false
    const files = hosts.get(request.headers.host ?? '')?.files
    // All games are of one site, and none has business with another.
    const isOfOtherGame = request.headers['sec-fetch-site'] === 'same-site'
    if (!files || isOfOtherGame) response.writeHead(404).end()
    else if (files.startsWith('http://')) forward(files, request, response)
    else void serveFile(files, request, response)
  })
  // Where this server is a browser's proxy, the pages' sockets arrive through tunnels.
  server.on('connect', (request, connection: Socket) => {
    connection.on('error', () => {})
    if (!hosts.has((request.url ?? '').replace(/:80$/, ''))) {
      connection.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    connection.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    server.emit('connection', connection)
  })
  server.on('connection', (connection) => {
    connections.add(connection)
    connection.on('close', () => connections.delete(connection))
  })
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 })
  server.on('upgrade', (request, connection, head) => {
    const accept = sockets.get(request.url ?? '')
    if (!accept) {
      connection.destroy()
      return
    }
    webSockets.handleUpgrade(request, connection, head, (socket) => {
      socket.binaryType = 'arraybuffer'
      accept(socket)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })

  /** A host of its own for each game; two games of one name get two hosts. */
  const claimHost = (name: string, files: string | null) => {
    for (let count = 1; ; count++) {
      const host = `${count === 1 ? name : `${name}-${count}`}.${domain}`
      const claimed = hosts.get(host)
      if (claimed && claimed.files !== files) continue
      if (claimed) claimed.sites++
      else hosts.set(host, { files, sites: 1 })
      return host
    }
  }

  return {
    port: (server.address() as AddressInfo).port,
    addSite(name, files) {
      const host = claimHost(name, files)
      const path = `/.ludus/${randomUUID()}`
      let waiting: ((socket: WebSocket) => void) | null = null
      sockets.set(path, (socket) => {
        if (waiting) waiting(socket)
        else socket.terminate()
      })
      return {
        origin: `http://${host}`,
        socketUrl: `ws://${host}${path}`,
        nextSocket: (signal) =>
          new Promise((resolve, reject) => {
            const abort = () => {
              waiting = null
              reject(signal.reason)
            }
            signal.addEventListener('abort', abort, { once: true })
            waiting = (socket) => {
              waiting = null
              signal.removeEventListener('abort', abort)
              resolve(socket)
            }
          }),
        close() {
          sockets.delete(path)
          const claimed = hosts.get(host)
          if (claimed && --claimed.sites === 0) hosts.delete(host)
        },
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const connection of connections) connection.destroy()
      }),
  }
}

async function serveFile(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = filePath(folder, pathOf(request))
  const found = path === null ? null : await stat(path).catch(() => null)
  if (path === null || !found?.isFile() || request.method !== 'GET') {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, {
    'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
    'content-length': found.size,
    'cache-control': 'no-store',
  })
  createReadStream(path)
    .on('error', () => response.destroy())
    .pipe(response)
}

/** Hands a request on to another server, so that pages reach their own host alone. */
function forward(origin: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request
  const { hostname, port, host } = new URL(origin)
  // The path is told by itself: as a relative address, //example.com/ would lead to another host.
  const forwarded = ask({ hostname, port, path: pathOf(request), method, headers: { ...headers, host } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.on('error', () => response.destroy()).pipe(response)
  })
  forwarded.on('error', () => response.destroy())
  request.pipe(forwarded)
}

/** The path that a request names; a proxy is asked for a whole address. */
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.replace(/^http:\/\/[^/]*/, '') || '/'
}

/** The file that a request names, or null when it lies outside the folder. */
function filePath(folder: string, url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url, 'http://game').pathname)
    const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path))
    return file.startsWith(folder + sep) ? file : null
  } catch {
    return null
  }
}
