import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { LudusError } from '@ludus/core'
import { oneLine } from './output/one-line.js'

/** What `openLocalPage` takes. */
export interface LocalPageOptions {
  /** 0 takes any that is free. */
  readonly port: number
  /** The page's files: `index.html`, and a style sheet and a script of this name. */
  readonly folder: URL
  readonly name: string
  /** Answers a GET of a path below the page's. */
  readonly answers?: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>
  /** Takes over a WebSocket that the page opens at `socket`. */
  onSocket?(request: IncomingMessage, connection: Duplex, head: Buffer): void
}

/** A page for a browser on this machine. */
export interface LocalPage {
  readonly port: number
  /** The page's address; who does not know it gets nothing. */
  readonly address: string
  /** Ends all connections. */
  close(): Promise<void>
}

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
}

/**
 * Serves a page to this machine alone, below a path that nobody can guess. A page of another site is refused by its
 * Origin, and a name that leads here by somebody's DNS by its Host.
 *
 * @throws {LudusError} `PORT_TAKEN`.
 */
export async function openLocalPage({
  port,
  folder,
  name,
  answers = {},
  onSocket,
}: LocalPageOptions): Promise<LocalPage> {
  const token = randomBytes(24).toString('base64url')
  const files = [
    { path: '', file: 'index.html', type: 'text/html; charset=utf-8' },
    { path: `${name}.css`, file: `${name}.css`, type: 'text/css; charset=utf-8' },
    { path: `${name}.js`, file: `${name}.js`, type: 'text/javascript; charset=utf-8' },
  ]
  const contents = new Map(
    await Promise.all(
      files.map(async ({ path, file, type }) => [path, { type, body: await readFile(new URL(file, folder)) }] as const),
    ),
  )
  const server = createServer((request, response) => {
    const path = isFromHere(request) && request.method === 'GET' ? pathBelow(token, request) : null
    const content = path === null ? undefined : contents.get(path)
    const answer = path !== null && Object.hasOwn(answers, path) ? answers[path] : undefined
    for (const [header, value] of Object.entries(headers)) response.setHeader(header, value)
    if (content) response.writeHead(200, { 'content-type': content.type }).end(content.body)
    else if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  server.on('upgrade', (request, connection, head) => {
    const { origin, host } = request.headers
    if (onSocket && isFromHere(request) && origin === `http://${host}` && pathBelow(token, request) === 'socket')
      onSocket(request, connection, head)
    else connection.end('HTTP/1.1 403 Forbidden\r\n\r\n')
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What to do with a page's address. */
export function announcePage(what: string, { address, port }: LocalPage, ending: string): string {
  return [
    `${what}: open ${address} in a browser`,
    `from another machine: ssh -L ${port}:127.0.0.1:${port} <this machine>, then open the same address there`,
    ending,
  ].join('\n')
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
