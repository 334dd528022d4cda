import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type GameServer, startGameServer } from './game-server.js'

const root = mkdtempSync(join(tmpdir(), 'ludus-game-server-'))
const folder = join(root, 'game')
mkdirSync(folder)
writeFileSync(join(folder, 'index.html'), '<p>game</p>')
writeFileSync(join(root, 'secret.txt'), 'secret')
afterAll(() => rmSync(root, { recursive: true }))

let server: GameServer
beforeEach(async () => {
  server = await startGameServer()
})
afterEach(() => server.close())

/** Asks with the path just as given: fetch would tidy it up. */
const get = (host: string, path: string) =>
  new Promise<{ status: number | undefined; type: string | undefined; body: string }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, headers: { host } }, async (response) => {
      let body = ''
      for await (const part of response) body += part
      resolve({ status: response.statusCode, type: response.headers['content-type'], body })
    })
    asked.on('error', reject).end()
  })
const hostOf = (origin: string) => new URL(origin).host

describe('the game server', () => {
  it('hands requests on to a server that has the files, under the name that it knows', async () => {
    const other = createServer(({ url, headers }, response) => response.end(`${headers.host} ${url}`))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const host = hostOf(server.addSite('game', origin).origin)
    expect(await get(host, '/a/b?level=2')).toMatchObject({ status: 200, body: `${origin.slice(7)} /a/b?level=2` })
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
    await expect(get(host, '/')).rejects.toThrow('socket hang up')
  })

  it('asks that server alone, whatever the path looks like', async () => {
    const asked: string[] = []
    const other = createServer(({ url }, response) => {
      asked.push(url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const host = hostOf(server.addSite('game', `http://127.0.0.1:${port}`).origin)
    await get(host, '//stranger.invalid/x')
    await get(host, `http://${host}/y`)
    expect(asked).toEqual(['//stranger.invalid/x', '/y'])
    other.closeAllConnections()
    other.close()
  })

  it('is a proxy to the games alone', async () => {
    const host = hostOf(server.addSite('game', folder).origin)
    expect(await get(host, `http://${host}/index.html`)).toMatchObject({ status: 200, body: '<p>game</p>' })
    expect(await get('example.com', 'http://example.com/')).toMatchObject({ status: 404 })
    const tunnel = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port: server.port, method: 'CONNECT', path })
        asked.on('connect', ({ statusCode }, connection) => {
          connection.destroy()
          resolve(statusCode)
        })
        asked.on('error', reject).end()
      })
    expect(await tunnel(`${host}:80`)).toBe(200)
    expect(await tunnel('example.com:80')).toBe(403)
    expect(await tunnel('127.0.0.1:22')).toBe(403)
  })

  it('serves nothing to another game, and tells no time', async () => {
    const host = hostOf(server.addSite('game', folder).origin)
    const fetched = (site: string) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const headers = { host, 'sec-fetch-site': site }
        request({ host: '127.0.0.1', port: server.port, path: '/', headers }, (response) => resolve(response.resume()))
          .on('error', reject)
          .end()
      })
    expect((await fetched('same-site')).statusCode).toBe(404)
    const own = await fetched('same-origin')
    expect(own.statusCode).toBe(200)
    expect(own.headers.date).toBeUndefined()
  })

  it("serves a site's files on its host", async () => {
    const host = hostOf(server.addSite('game', folder).origin)
    const page = { status: 200, type: 'text/html; charset=utf-8', body: '<p>game</p>' }
    expect(await get(host, '/index.html')).toEqual(page)
    expect(await get(host, '/?level=2')).toEqual(page)
    expect(await get(host, '/none.html')).toMatchObject({ status: 404 })
  })

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '//../secret.txt', '/%', '/..%5csecret.txt'])(
    'serves nothing from outside the folder: %s',
    async (path) => {
      const host = hostOf(server.addSite('game', folder).origin)
      expect(await get(host, path)).toMatchObject({ status: 404, body: '' })
    },
  )

  it('serves nothing to another host, so that no other page can read a game by a name of its own', async () => {
    server.addSite('game', folder)
    expect(await get('evil.example', '/index.html')).toMatchObject({ status: 404 })
    expect(await get(`127.0.0.1:${server.port}`, '/index.html')).toMatchObject({ status: 404 })
  })

  it('gives one folder one host, another folder of the same name another, and forgets a closed site', async () => {
    const first = server.addSite('game', folder)
    const again = server.addSite('game', folder)
    expect(again.origin).toBe(first.origin)
    expect(server.addSite('game', root).origin).not.toBe(first.origin)
    first.close()
    expect(await get(hostOf(first.origin), '/')).toMatchObject({ status: 200 })
    again.close()
    expect(await get(hostOf(first.origin), '/')).toMatchObject({ status: 404 })
  })

  it("hands over a page's sockets in the order they come, and refuses one that does not know the path", async () => {
    const site = server.addSite('game', folder)
    const signal = new AbortController().signal
    const connect = (path: string) => new WebSocket(`ws://127.0.0.1:${server.port}${path}`)
    const path = new URL(site.socketUrl).pathname
    const waiting = site.nextSocket(signal)
    const client = connect(path)
    const received = await waiting
    client.on('message', (data) => client.send(data))
    const echo = new Promise((resolve) =>
      received.on('message', (data) => resolve(Buffer.from(data as ArrayBuffer).toString())),
    )
    received.send('frame')
    expect(await echo).toBe('frame')
    const stranger = connect('/.ludus/guessed')
    await expect(new Promise((_, reject) => stranger.on('error', reject))).rejects.toThrow()
    // Nobody waits for a second one.
    const second = connect(path)
    await new Promise((resolve) => second.on('error', resolve).on('close', resolve))
  })

  it('stops waiting for a socket when it is told to', async () => {
    const site = server.addSite('game', folder)
    const controller = new AbortController()
    const waiting = site.nextSocket(controller.signal)
    controller.abort(new Error('no longer'))
    await expect(waiting).rejects.toThrow('no longer')
  })
})
