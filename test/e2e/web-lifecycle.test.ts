import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createRegistry } from '@ludus/core'
import web from '@ludus/envs-web'
import { describe, expect, it } from 'vitest'
import { chromiumsOf, isPageProcess, living, until } from './processes.js'
import { makeTestGame } from './web-games.js'

const registry = createRegistry([web])

// These look into /proc.
const describeOnLinux = describe.skipIf(process.platform !== 'linux')

describeOnLinux('a browser that dies', () => {
  it('fails the step it interrupts and every one after it, and a reset starts another', async () => {
    await using env = await registry.make('web/catch-v1', { options: { size: 8 } })
    const { state } = await env.reset({ seed: 1 })
    const [browser] = chromiumsOf(process.pid)
    expect(browser).toBeDefined()
    const steps = (async () => {
      for (;;) if ((await env.step(0)).terminated) await env.reset()
    })()
    process.kill(Number(browser), 'SIGKILL')
    await expect(steps).rejects.toMatchObject({ code: 'BROWSER_CRASHED' })
    await expect(env.step(0)).rejects.toMatchObject({ code: 'BROWSER_CRASHED' })
    expect((await env.reset({ seed: 1 })).state).toEqual(state)
    expect((await env.step(0)).terminated).toBe(false)
    expect(chromiumsOf(process.pid)).not.toContain(browser)
  })

  it('fails the reset that finds it dead in the middle of a load, and the next one works', async () => {
    await using env = await registry.make('web/dino-v1', { options: { size: 8 } })
    await env.reset({ seed: 1 })
    const [browser] = chromiumsOf(process.pid)
    const reset = env.reset()
    process.kill(Number(browser), 'SIGKILL')
    await expect(reset).rejects.toMatchObject({ code: 'BROWSER_CRASHED' })
    expect((await env.reset()).state.crashed).toBe(0)
  })

  it('is no other case where only the process of its page died', async () => {
    await using env = await registry.make('web/catch-v1', { options: { size: 8 } })
    await env.reset({ seed: 1 })
    for (const id of chromiumsOf(process.pid)) if (isPageProcess(id)) process.kill(id, 'SIGKILL')
    const steps = (async () => {
      for (;;) if ((await env.step(0)).terminated) await env.reset()
    })()
    await expect(steps).rejects.toMatchObject({ code: 'BROWSER_CRASHED' })
    await env.reset()
    expect((await env.step(0)).terminated).toBe(false)
  })
})

describeOnLinux('the browser of a process', () => {
  it('is shared by its envs, and ends with the last of them', async () => {
    const envs = await Promise.all([1, 2, 3].map(() => registry.make('web/catch-v1', { options: { size: 8 } })))
    await Promise.all(envs.map((env, seed) => env.reset({ seed })))
    const before = chromiumsOf(process.pid)
    const roots = before.filter((id) => !before.some((other) => chromiumsOf(other).includes(id)))
    expect(roots).toHaveLength(1)
    await envs[0]?.close()
    await envs[1]?.step(0)
    await envs[1]?.close()
    await envs[2]?.step(0)
    await envs[2]?.close()
    await until(() => living(before).length === 0, 'no Chromium is left')
  })

  it.each([
    ['is killed', (owner: ChildProcess) => owner.kill('SIGKILL')],
    ['is told to end', (owner: ChildProcess) => owner.kill('SIGTERM')],
    ['is interrupted', (owner: ChildProcess) => owner.kill('SIGINT')],
    ['throws', (owner: ChildProcess) => owner.stdin?.write('throw\n')],
    ['exits', (owner: ChildProcess) => owner.stdin?.write('exit\n')],
  ])('leaves no process behind when its owner %s', async (_, end) => {
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', ownerProgram], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const exited = once(owner, 'exit')
    await once(owner.stdout, 'data')
    const chromiums = chromiumsOf(Number(owner.pid))
    expect(chromiums.length).toBeGreaterThan(1)
    end(owner)
    await exited
    await until(() => living(chromiums).length === 0, 'no Chromium is left')
  })
})

/** Plays catch until it is ended from outside. It runs the built packages, as a user's program does. */
const ownerProgram = `
  import { createRegistry } from '@ludus/core'
  import web from '@ludus/envs-web'
  const env = await createRegistry([web]).make('web/catch-v1', { options: { size: 8 } })
  await env.reset({ seed: 1 })
  process.stdin.on('data', (line) => {
    if (String(line).includes('exit')) process.exit(0)
    throw new Error('on purpose')
  })
  console.log('playing')
  for (;;) if ((await env.step(0)).terminated) await env.reset()
`

describe('a page that misbehaves', () => {
  it('is given up when it hangs, and loaded again by a reset', async () => {
    const script = 'addEventListener("keydown", () => { for (;;); })'
    await using env = await makeTestGame({ script, options: { patience: 2 } })
    await env.reset({ seed: 1 })
    await env.step(0)
    await expect(env.step(1)).rejects.toMatchObject({ code: 'PAGE_HUNG' })
    await expect(env.step(0)).rejects.toMatchObject({ code: 'PAGE_HUNG' })
    await env.reset()
    await env.step(0)
  })

  it('leaves the other pages of its browser alone when it hangs', async () => {
    await using other = await registry.make('web/catch-v1', { options: { size: 8 } })
    await other.reset({ seed: 1 })
    await using env = await makeTestGame({
      script: 'addEventListener("keydown", () => { for (;;); })',
      options: { patience: 2 },
    })
    await env.reset()
    const hung = expect(env.step(1)).rejects.toMatchObject({ code: 'PAGE_HUNG' })
    for (let step = 0; step < 10; step++) await other.step(0)
    await hung
    await env.close()
    await other.step(0)
  })

  it('is named with its error when its script throws, unless its game file ignores that', async () => {
    const script = 'addEventListener("keydown", () => { throw new Error("no such level") })'
    await using env = await makeTestGame({ script })
    await env.reset()
    await expect(env.step(1)).rejects.toMatchObject({
      code: 'PAGE_ERROR',
      message: expect.stringContaining('no such level'),
    })
    await using tolerant = await makeTestGame({ script, file: { pageErrors: 'ignore' } })
    await tolerant.reset()
    await tolerant.step(1)
  })

  it('answers one call at a time, and says so', async () => {
    await using env = await makeTestGame({ script: '' })
    await env.reset()
    const [first, second] = await Promise.allSettled([env.step(0), env.step(0)])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'PAGE_BUSY' } })
    await env.step(0)
  })

  it('is refused when it goes elsewhere', async () => {
    await using env = await makeTestGame({
      script: 'addEventListener("keydown", () => { location.href = "about:blank" })',
    })
    await env.reset()
    await expect(
      (async () => {
        for (;;) await env.step(1)
      })(),
    ).rejects.toMatchObject({ code: 'PAGE_LEFT' })
    await env.reset()
    await env.step(0)
  })

  it.each([
    [
      'a state variable that is missing',
      { state: { x: { type: 'number', low: 0, high: 1, read: 'game.y.z' } } },
      'INVALID_STATE',
      'x cannot be read',
    ],
    [
      'a state variable out of its range',
      { state: { x: { type: 'number', low: 1, high: 2, read: 'game.x' } } },
      'INVALID_STATE',
      'x as 0',
    ],
    [
      'an array of another length',
      { state: { x: { type: 'number', low: 0, high: 1, read: '[1, 2]' } } },
      'INVALID_STATE',
      'holds 2 numbers',
    ],
    ['a canvas that is not there', { canvas: '#none' }, 'PAGE_ERROR', 'no canvas #none'],
    ['a game that never gets ready', { ready: 'game.over' }, 'GAME_NOT_READY', 'after 600 frames'],
  ])('%s gives one clear line', async (_, file, code, text) => {
    await using env = await makeTestGame({ script: '', file })
    const error = await env.reset().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) })
    expect((error as Error).message).not.toContain('\n')
  })

  it.each([
    [{ framesPerStep: 'four' }, 'framesPerStep: '],
    [{ page: 'none.html' }, 'page: there is no none.html beside it'],
  ])('a broken game file (%j) gives one clear line that names the place', async (file, place) => {
    const error = await makeTestGame({ script: '', file }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_GAME_FILE' })
    expect((error as Error).message).toMatch(/^Cannot read the game file .*game\.json: .+$/)
    expect((error as Error).message).toContain(`game.json: ${place}`)
  })
})

describe('the network', () => {
  it("is refused to a page, but for the game's own files", async () => {
    let reached = 0
    const stranger = createServer((_, response) => {
      reached++
      response.setHeader('access-control-allow-origin', '*').end('reached')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const { port } = stranger.address() as AddressInfo
    const script = `
      const answers = {}
      const ask = (name, url) => fetch(url, { mode: 'no-cors' }).then(() => { answers[name] = 1 }, () => { answers[name] = 0 })
      const connect = () => new Promise((resolve) => {
        const socket = new WebSocket('ws://127.0.0.1:${port}/')
        socket.onopen = () => { answers.socket = 1; resolve() }
        socket.onerror = () => { answers.socket = 0; resolve() }
      })
      game.asked = Promise.all([
        ask('own', 'index.html'), ask('loopback', 'http://127.0.0.1:${port}/'), ask('localhost', 'http://localhost:${port}/'),
        ask('address', 'http://192.0.2.1/'), ask('name', 'http://example.com/'), connect(),
      ]).then(() => { game.answers = [answers.own, answers.loopback, answers.localhost, answers.address, answers.name, answers.socket] })
    `
    const file = {
      state: {
        x: { type: 'number', low: 0, high: 1, read: 'Number(game.answers !== undefined)' },
        answers: { type: 'numbers', length: 6, low: 0, high: 1, read: 'game.answers ?? [1, 1, 1, 1, 1, 1]' },
      },
    }
    await using env = await makeTestGame({ script, file })
    let { state } = (await env.reset()) as { state: { x: number; answers: Float64Array } }
    while (state.x === 0) state = (await env.step(0)).state as typeof state
    expect([...state.answers]).toEqual([1, 0, 0, 0, 0, 0])
    expect(reached).toBe(0)
    stranger.close()
  })
})
