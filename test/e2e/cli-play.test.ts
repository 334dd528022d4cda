import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSampleSet } from '@ludus/encoders'
import { installedChromium } from '@ludus/envs-web'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LudusProcess, runLudus, startLudus } from './ludus-process.js'

const built = (name: string) => new URL(`../../packages/${name}/dist/index.js`, import.meta.url).href
const catchGame = fileURLToPath(new URL('../../packages/envs-web/src/games/catch/', import.meta.url))
const project = await mkdtemp(join(tmpdir(), 'ludus-play-'))
const ludus = (...words: string[]) => runLudus(project, ...words)
let browser: Browser

beforeAll(async () => {
  await writeFile(join(project, 'package.json'), '{"private":true,"type":"module"}')
  const plugins = ['envs-web', 'envs-classic', 'trainers-drl'].map(built)
  await writeFile(join(project, 'ludus.config.json'), JSON.stringify({ plugins }))
  await cp(catchGame, join(project, 'my-catch'), { recursive: true })
  browser = await chromium.launch({
    executablePath: await installedChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
})
afterAll(async () => {
  await browser.close()
  await rm(project, { recursive: true, force: true })
})

const startPlay = async (...words: string[]): Promise<{ run: LudusProcess; address: string; output: () => string }> => {
  const run = startLudus(project, 'play', ...words)
  await run.printed('Ctrl-C ends the play')
  return { run, address: /http:\S+/.exec(run.output())?.[0] ?? '', output: run.output }
}

const openPage = async (address: string): Promise<{ page: Page; errors: string[] }> => {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(address)
  return { page, errors }
}

const textOf = async (page: Page, selector: string) => (await page.textContent(selector)) ?? ''
const figure = async (page: Page, id: string) => Number(await textOf(page, `#${id}`))

describe('ludus play', () => {
  it('lets a person play a game folder on a page, keeps samples and actions, and ends in order', async () => {
    const kept = ['--record', 'mine', '--actions', 'mine.jsonl', '--frame-stack', '2']
    const { run, address } = await startPlay('./my-catch', '--seed', '3', '--env-options', '{"size":42}', ...kept)
    const { page, errors } = await openPage(address)
    await page.waitForSelector('#state tbody tr')
    const basket = () => textOf(page, '#state tbody tr:first-child td')
    expect(await basket()).toBe('168')

    await page.keyboard.down('ArrowLeft')
    await expect.poll(basket).toBe('32')
    expect(await textOf(page, '#controls li.active')).toContain('left')
    await page.keyboard.up('ArrowLeft')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getAttribute('#pause', 'aria-pressed')).toBe('true')
    const paused = await figure(page, 'steps')
    await page.keyboard.press('.')
    await expect.poll(() => figure(page, 'steps')).toBe(paused + 1)

    // Nobody catches the fruit in the corner for long, so the return falls and the episode ends.
    await page.selectOption('#speed', '4')
    await page.locator('#speed').blur()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getAttribute('#pause', 'aria-pressed')).toBe('false')
    await page.waitForSelector('#banner:not([hidden])', { timeout: 60_000 })
    expect(await figure(page, 'return')).toBeLessThan(0)
    expect(await textOf(page, '#terms')).toContain('lost')
    await page.keyboard.press('Enter')
    await expect.poll(() => figure(page, 'episode')).toBe(2)

    await page.fill('#seed', '3')
    await page.press('#seed', 'Enter')
    await expect.poll(() => figure(page, 'episode')).toBe(3)
    await expect.poll(() => figure(page, 'steps')).toBeGreaterThan(2)
    await page.click('#quit')
    const { code, stdout, stderr } = await run.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/[12] episodes ended/)
    await expect.poll(() => run.family(), { timeout: 20_000 }).toEqual([])
    await expect.poll(() => textOf(page, '#connection')).toContain('ended')
    expect(errors).toEqual([])
    await page.close()

    const samples = await loadSampleSet(join(project, 'mine'))
    const calls = (await readFile(join(project, 'mine.jsonl'), 'utf8')).trim().split('\n').slice(1)
    expect(samples.size).toBe(calls.filter((line) => line.startsWith('{"action"')).length)
    expect(new Set(samples.episodes).size).toBeGreaterThanOrEqual(2)
    // catch has three actions; the person did nothing and went left.
    expect(samples.operations?.count).toBe(3)
    expect(new Set(samples.operations?.values).size).toBeGreaterThanOrEqual(2)
    // The label basketX is where the basket stood when the person looked at it.
    expect([...samples.values.filter((_, index) => index % samples.labels.length === 0)]).toContain(32)

    const again = await ludus('replay', 'mine.jsonl', '--json', '--video', 'mine.gif')
    expect(JSON.parse(again.stdout)).toMatchObject({ steps: samples.size, episodes: 3, difference: null })
    expect((await readFile(join(project, 'mine.gif'))).toString('latin1', 0, 6)).toBe('GIF89a')
  })

  it('waits for a key where no action does nothing, and ends at Ctrl-C', async () => {
    const { run, address } = await startPlay('CartPole-v1', '--seed', '1')
    const { page } = await openPage(address)
    await page.waitForSelector('#state tbody tr')
    expect(await textOf(page, '#hint')).toContain('waits')
    for (let step = 1; step <= 3; step++) {
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => figure(page, 'steps')).toBe(step)
    }
    expect(await figure(page, 'return')).toBe(3)
    run.kill('SIGINT')
    const { code } = await run.ended
    expect(code).toBe(130)
    await expect.poll(() => run.family(), { timeout: 20_000 }).toEqual([])
    await page.close()
  })

  it('serves nobody without the token, from another origin, or under another host', async () => {
    const { run, address } = await startPlay('CartPole-v1')
    const { origin, host, port, pathname } = new URL(address)
    const ask = (path: string, headers: Record<string, string> = {}) =>
      new Promise<number>((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path, headers: { host, ...headers } }, (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
        asked.on('upgrade', (response, socket) => {
          socket.destroy()
          resolve(response.statusCode ?? 0)
        })
        asked.on('error', reject).end()
      })
    const upgrade = {
      ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }
    expect(await ask(pathname)).toBe(200)
    expect(await ask('/')).toBe(404)
    expect(await ask(pathname.replace(/.\/$/, '/'))).toBe(404)
    expect(await ask(`${pathname}../package.json`)).toBe(404)
    expect(await ask(pathname, { host: `evil.example:${port}` })).toBe(404)
    expect(await ask(`${pathname}socket`, { ...upgrade, origin })).toBe(101)
    expect(await ask(`${pathname}socket`, { ...upgrade, origin: 'http://evil.example' })).toBe(403)
    expect(await ask(`${pathname}socket`, upgrade)).toBe(403)
    expect(await ask('/wrong/socket', { ...upgrade, origin })).toBe(403)
    run.kill('SIGTERM')
    await run.ended
  })

  it.each([
    ['an unknown env', ['CartPole-v9'], 'CartPole'],
    ['a port that is none', ['CartPole-v1', '--port', '70000'], '--port 70000'],
    ['a pace that is none', ['CartPole-v1', '--rate', '0'], '--rate 0'],
    ['a file that exists', ['CartPole-v1', '--actions', 'package.json'], 'package.json: it exists'],
    [
      'samples of an env without pixels',
      ['CartPole-v1', '--record', 'none', '--frame-stack', '1'],
      'observations to record',
    ],
  ])('tells %s in one line', async (_, words, message) => {
    const { code, stderr } = await ludus('play', ...words)
    expect(stderr).toMatch(/^ludus: .*\n$/)
    expect(stderr).toContain(message)
    expect(code).toBe(1)
  })
})

describe('ludus record', () => {
  it('goes on with what Ctrl-C cut short, and does nothing once all is there', async () => {
    const words = ['record', 'web/catch-v1', '--env-options', '{"size":42}', '--frame-stack', '1', '--out', 'cut']
    const run = startLudus(project, ...words, '--steps', '100000')
    await run.printed('/100000 steps')
    run.kill('SIGINT')
    const { code, stderr } = await run.ended
    expect(code).toBe(130)
    const kept = Number(/keeps (\d+) samples/.exec(stderr)?.[1])
    const before = await loadSampleSet(join(project, 'cut'))
    expect(before.size).toBe(kept)

    const steps = ['--steps', String(kept + 100), '--json']
    expect(JSON.parse((await ludus(...words, ...steps)).stdout).size).toBe(kept + 100)
    const after = await loadSampleSet(join(project, 'cut'))
    const first = Int32Array.from({ length: before.size }, (_, place) => place)
    expect(Buffer.compare(await after.readImages(first), await before.readImages(first))).toBe(0)
    expect(after.episodes[kept]).toBe(Math.max(...before.episodes) + 1)
    expect(JSON.parse((await ludus(...words, ...steps)).stdout).size).toBe(kept + 100)

    const other = await ludus(...words, '--play', 'script')
    expect(other.stderr).toMatch(/^ludus: .*their play is "random", not "script".*\n$/)
  })
})

describe('ludus record --play agent', () => {
  it('plays as the agent of a run does, in the pixels that it was trained on, and its file replays', async () => {
    const env = ['--env', 'web/catch-v1', '--env-options', '{"size":42}']
    const brief = ['--steps', '150', '--set', 'learningStarts=100', '--evaluate-every', '150']
    const train = await ludus(
      'train',
      'dqn',
      ...env,
      ...brief,
      '--episodes',
      '1',
      '--final-episodes',
      '1',
      '--out',
      'run',
    )
    expect(train).toMatchObject({ code: 0, stderr: '' })
    const words = ['record', 'web/catch-v1', '--play', 'agent', '--agent', 'run', '--steps', '60', '--json']
    const recorded = await ludus(...words, '--out', 'by-agent', '--actions', 'agent.jsonl')
    expect(JSON.parse(recorded.stdout)).toMatchObject({ size: 60 })
    await ludus(...words, '--out', 'again', '--actions', 'again.jsonl')
    const linesOf = async (name: string) => (await readFile(join(project, name), 'utf8')).split('\n').slice(1)
    expect(await linesOf('again.jsonl')).toEqual(await linesOf('agent.jsonl'))
    const samples = await loadSampleSet(join(project, 'by-agent'))
    expect(await samples.readImages(Int32Array.of(59))).toHaveLength(42 * 42 * 4)
    expect(JSON.parse((await ludus('replay', 'agent.jsonl', '--json')).stdout)).toMatchObject({ difference: null })
  })

  it('tells that there is none in one line', async () => {
    const words = ['record', 'web/catch-v1', '--play', 'agent', '--frame-stack', '1', '--out', 'none']
    expect((await ludus(...words)).stderr).toMatch(/^ludus: Cannot let an agent play without one: add --agent .*\n$/)
    expect((await ludus(...words, '--agent', 'no-run')).stderr).toMatch(/^ludus: .*no-run.*\n$/)
  })
})

describe('ludus replay', () => {
  const words = ['record', 'web/catch-v1', '--env-options', '{"size":42}', '--frame-stack', '1', '--steps', '120']

  it('names the first step and field that differ, and exits with code 1', async () => {
    await ludus(...words, '--play', 'script', '--out', 'script', '--actions', 'script.jsonl')
    const same = await ludus('replay', 'script.jsonl', '--json')
    expect(JSON.parse(same.stdout)).toMatchObject({ steps: 120, difference: null })

    const lines = (await readFile(join(project, 'script.jsonl'), 'utf8')).split('\n')
    // Line 1 is the head and line 2 the reset, so line 12 is step 10.
    lines[11] = (lines[11] as string).replace('"reward":0', '"reward":7')
    await writeFile(join(project, 'changed.jsonl'), lines.join('\n'))
    const changed = await ludus('replay', 'changed.jsonl')
    expect(changed.stderr).toBe(
      'ludus: Cannot replay changed.jsonl as it was played: episode 1, step 10, reward: it was 7 and is 0\n',
    )
    expect(changed.code).toBe(1)
  })

  it('leaves out a last line that was cut short, and tells other damage in one line', async () => {
    const text = await readFile(join(project, 'script.jsonl'), 'utf8')
    await writeFile(join(project, 'torn.jsonl'), text.slice(0, -20))
    expect((await ludus('replay', 'torn.jsonl')).stdout).toContain('119 steps')
    await writeFile(join(project, 'broken.jsonl'), text.replace('"action":', '"acton":'))
    const broken = await ludus('replay', 'broken.jsonl')
    expect(broken.stderr).toMatch(/^ludus: Cannot read broken\.jsonl, line 3: .*\n$/)
    await writeFile(join(project, 'outside.jsonl'), text.replace(/"action":\d/, '"action":9'))
    expect((await ludus('replay', 'outside.jsonl')).stderr).toMatch(
      /^ludus: Cannot replay outside\.jsonl: episode 1, step 1: .*\n$/,
    )
    expect((await ludus('replay', 'gone.jsonl')).stderr).toMatch(/gone\.jsonl: it does not exist\n$/)
  })
})
