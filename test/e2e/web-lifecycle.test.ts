import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRegistry } from '@ludus/core'
import web, { installedChromium } from '@ludus/envs-web'
import { describe, expect, it } from 'vitest'
import { browsersOf, chromiumsOf, isPageProcess, living, until } from './processes.js'
import { makeTestGame } from './web-games.js'

const registry = createRegistry([web])
const testFolder = fileURLToPath(new URL('..', import.meta.url))

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
    // The first answer to the second load holds it up until the browser is dead.
    let loads = 0
    let isAsked = () => {}
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve
    })
    const server = createServer(({ url }, response) => {
      if (url === '/') loads++
      if (loads === 2) isAsked()
      else
        response
          .setHeader('content-type', 'text/html')
          .end('<canvas id="game"></canvas><script>game = { x: 3 }</script>')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await using env = await makeTestGame({
      script: '',
      file: { page: `http://127.0.0.1:${port}/`, reset: 'reload' },
    })
    await env.reset({ seed: 1 })
    const [browser] = chromiumsOf(process.pid)
    const reset = env.reset()
    await asked
    process.kill(Number(browser), 'SIGKILL')
    await expect(reset).rejects.toMatchObject({ code: 'BROWSER_CRASHED' })
    expect((await env.reset()).state).toEqual({ x: 3 })
    expect(loads).toBe(3)
    server.closeAllConnections()
    server.close()
  })

  it('takes no page of another browser of the process with it', async () => {
    await using other = await registry.make('web/catch-v1', { options: { size: 8 } })
    await other.reset({ seed: 1 })
    const before = browsersOf(process.pid)
    const browser = { executablePath: await installedChromium() }
    await using env = await registry.make('web/catch-v1', { options: { size: 8, browser } })
    await env.reset({ seed: 1 })
    const [own] = browsersOf(process.pid).filter((id) => !before.includes(id))
    process.kill(Number(own), 'SIGKILL')
    await until(() => living([Number(own)]).length === 0, 'it has died')
    // Its page and network processes answer for as long as they have not noticed.
    const steps = (async () => {
      for (;;) if ((await env.step(0)).terminated) await env.reset()
    })()
    await expect(steps).rejects.toMatchObject({ code: 'BROWSER_CRASHED' })
    await other.step(0)
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
    expect(browsersOf(process.pid)).toHaveLength(1)
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
    const owner = await startOwner({})
    const chromiums = chromiumsOf(Number(owner.pid))
    expect(chromiums.length).toBeGreaterThan(1)
    const exited = once(owner, 'exit')
    end(owner)
    await exited
    await until(() => living(chromiums).length === 0, 'no Chromium is left')
  })

  it('leaves files behind where its owner is killed, and the next one removes them', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'owner-'))
    const killed = await startOwner({ TMPDIR: temporary })
    const files = readdirSync(temporary)
    const chromiums = chromiumsOf(Number(killed.pid))
    killed.kill('SIGKILL')
    await until(() => living(chromiums).length === 0, 'no Chromium is left')
    expect(files.length).toBeGreaterThan(0)
    const next = await startOwner({ TMPDIR: temporary })
    expect(readdirSync(temporary).filter((name) => files.includes(name))).toEqual([])
    const exited = once(next, 'exit')
    next.stdin?.write('close\n')
    await exited
    expect(readdirSync(temporary)).toEqual([])
    rmSync(temporary, { recursive: true })
  })
})

/** Another user than root, who may see the tests. */
const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--']
const canBeNobody =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [...asNobody, process.execPath, '-e', 'fs.accessSync(process.argv[1])', testFolder]).status === 0

describe.skipIf(process.platform !== 'linux' || (process.getuid?.() === 0 && !canBeNobody))(
  "Chromium's sandbox (skipped where root can be nobody else)",
  () => {
    it('is on for whoever is not root', async () => {
      const home = mkdtempSync(join(tmpdir(), 'owner-'))
      chmodSync(home, 0o777)
      const owner = await startOwner({ HOME: home, TMPDIR: home }, canBeNobody ? ['setpriv', ...asNobody] : [])
      const pages = chromiumsOf(Number(owner.pid)).filter(isPageProcess)
      expect(pages.length).toBeGreaterThan(0)
      // 2 is a filter of system calls, which only the sandbox sets.
      for (const id of pages) expect(readFileSync(`/proc/${id}/status`, 'utf8')).toMatch(/^Seccomp:\s2$/m)
      const exited = once(owner, 'exit')
      owner.stdin?.write('close\n')
      await exited
      rmSync(home, { recursive: true })
    })
  },
)

/** Starts a process that plays catch, and waits until it does. @param as What it is started through. */
async function startOwner(environment: Record<string, string>, as: readonly string[] = []): Promise<ChildProcess> {
  const [command = '', ...parameters] = [...as, process.execPath, '--input-type=module', '--eval', ownerProgram]
  const owner = spawn(command, parameters, {
    cwd: testFolder,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await once(owner.stdout as NodeJS.ReadableStream, 'data')
  return owner
}

/** Plays catch until it is ended from outside. It runs the built packages, as a user's program does. */
const ownerProgram = `
  import { createRegistry } from '@ludus/core'
  import web from '@ludus/envs-web'
  const env = await createRegistry([web]).make('web/catch-v1', { options: { size: 8 } })
  await env.reset({ seed: 1 })
  process.stdin.on('data', (line) => {
    if (String(line).includes('exit')) process.exit(0)
    if (String(line).includes('close')) return env.close().then(() => process.exit(0))
    throw new Error('on purpose')
  })
  console.log('playing')
  for (;;) if ((await env.step(0)).terminated) await env.reset()
`

describe('a page that misbehaves', () => {
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
