import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistry } from '@ludus/core'
import web, { installedChromium } from '@ludus/envs-web'
import { chromium } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { until } from './processes.js'
import { makeTestGame } from './web-games.js'

const registry = createRegistry([web])

/** The observations and rewards of some steps. */
async function play(browser: object, id: 'web/catch-v1' | 'web/dino-v1' = 'web/catch-v1'): Promise<unknown[]> {
  await using env = await registry.make(id, { options: { size: 16, browser } })
  const rows: unknown[] = [await env.reset({ seed: 3 })]
  for (const action of [0, 1, 1, 0, 0]) rows.push(await env.step(action))
  return rows
}

describe('a browser that runs already', () => {
  it("is played in by Playwright's connect, bit for bit as in one's own, and outlives the env", async () => {
    const server = await chromium.launchServer({ executablePath: await installedChromium() })
    const connect = server.wsEndpoint()
    expect(await play({ connect })).toEqual(await play({}))
    expect(await play({ connect })).toHaveLength(6)
    await server.close()
    await expect(play({ connect })).rejects.toMatchObject({
      code: 'BROWSER_NOT_CONNECTED',
      message: expect.stringContaining(connect),
    })
  })

  it('is played in by connectOverCDP, and a reset reports that it has gone, and finds it again', async () => {
    const start = (port: number) =>
      chromium.launch({ executablePath: installed, args: [`--remote-debugging-port=${port}`] })
    const installed = await installedChromium()
    const port = await freePort()
    let browser = await start(port)
    const connectOverCDP = `http://127.0.0.1:${port}`
    expect(await play({ connectOverCDP }, 'web/dino-v1')).toEqual(await play({}, 'web/dino-v1'))
    await using env = await registry.make('web/catch-v1', { options: { size: 16, browser: { connectOverCDP } } })
    await env.reset({ seed: 3 })
    await browser.close()
    await expect(
      (async () => {
        for (;;) await env.step(0)
      })(),
    ).rejects.toMatchObject({ code: 'BROWSER_CRASHED' })
    await expect(env.reset()).rejects.toMatchObject({ code: 'BROWSER_NOT_CONNECTED' })
    browser = await start(port)
    await env.reset({ seed: 3 })
    await env.step(0)
    await env.close()
    expect(browser.isConnected()).toBe(true)
    await browser.close()
  })

  it("reaches the game's own files and no other address, by the proxy that its pages have", async () => {
    const server = await chromium.launchServer({ executablePath: await installedChromium() })
    let reached = 0
    const stranger = createServer((_, response) => {
      reached++
      response.end()
    })
    stranger.on('connection', () => reached++)
    stranger.listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const { port } = stranger.address() as AddressInfo
    const script = `
      const ask = (url) => fetch(url, { mode: 'no-cors' }).then(() => 1, () => 0)
      const connect = (url) => new Promise((resolve) => { const socket = new WebSocket(url); socket.onopen = () => resolve(1); socket.onerror = () => resolve(0) })
      Promise.all([ask('index.html'), ask('http://127.0.0.1:${port}/').then(() => 0), connect('ws://localhost:${port}/'), ask('https://localhost:${port}/')])
        .then((answers) => { game.answers = answers })
    `
    const state = {
      x: { type: 'integer', low: 0, high: 1, read: 'Number(game.answers !== undefined)' },
      answers: { type: 'numbers', length: 4, low: 0, high: 1, read: 'game.answers ?? [1, 1, 1, 1]' },
    }
    await using env = await makeTestGame({
      script,
      file: { state },
      options: { browser: { connect: server.wsEndpoint() } },
    })
    let { state: seen } = (await env.reset()) as { state: { x: number; answers: Float64Array } }
    while (seen.x === 0) seen = (await env.step(0)).state as typeof seen
    expect([...seen.answers]).toEqual([1, 0, 0, 0])
    expect(reached).toBe(0)
    await env.close()
    stranger.close()
    await server.close()
  })
})

describe("a Chromium of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), 'ludus-own-chromium-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const program = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o755)
    return path
  }

  it.skipIf(process.platform === 'win32')('is started by its path, next to that of other envs', async () => {
    const mark = join(folder, 'started')
    const executablePath = program('mine', `touch ${mark}; exec "${await installedChromium()}" "$@"`)
    await using other = await registry.make('web/catch-v1', { options: { size: 16 } })
    await other.reset()
    expect(await play({ executablePath })).toEqual(await play({}))
    expect(execFileSync('ls', [mark], { encoding: 'utf8' })).toContain('started')
    await other.step(0)
  })

  it.skipIf(process.platform === 'win32')('says in one line why it does not start', async () => {
    const failures: [string, RegExp][] = [
      ['exit 1', /^Cannot start Chromium from .*broken: .*; set LUDUS_CHROMIUM to another one$/],
      ['echo "No usable sandbox!" >&2; exit 1', /^Cannot start Chromium from .*broken: .* LUDUS_CHROMIUM_SANDBOX=off$/],
    ]
    for (const [text, line] of failures) {
      const executablePath = program('broken', text)
      await expect(play({ executablePath })).rejects.toMatchObject({
        code: 'BROWSER_NOT_STARTED',
        message: expect.stringMatching(line),
      })
    }
  })

  it.each([
    [{ connect: 'ws://127.0.0.1:1', connectOverCDP: 'http://127.0.0.1:1' }, 'not both'],
    [{ connect: 'ws://127.0.0.1:1', headless: false }, 'leave them out'],
    [{ connect: 'http://127.0.0.1:1' }, 'browser.connect'],
    [{ channel: 'chrome' }, 'channel'],
  ])('is refused as %j', async (browser, why) => {
    await expect(play(browser)).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(why),
    })
  })
})

const hasScreen = (() => {
  try {
    execFileSync('which', ['Xvfb'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe.skipIf(!hasScreen)('a window (skipped where there is no Xvfb)', () => {
  let screen: ChildProcess | null = null
  const display = process.env.DISPLAY
  afterAll(() => {
    screen?.kill()
    if (display === undefined) delete process.env.DISPLAY
    else process.env.DISPLAY = display
  })

  it('shows the game, which plays as without one', async () => {
    // It writes the number of the screen that it has found free.
    screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [number] = (await once(screen.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    process.env.DISPLAY = `:${String(number).trim()}`
    expect(await play({ headless: false })).toEqual(await play({}))
  })

  it('is refused in one line where there is no screen', async () => {
    delete process.env.DISPLAY
    await expect(play({ headless: false })).rejects.toMatchObject({ code: 'BROWSER_NOT_STARTED' })
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await until(() => !server.listening, 'the port is free')
  return port
}
