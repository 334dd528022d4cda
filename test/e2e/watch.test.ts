import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedChromium } from '@ludus/envs-web'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LudusProcess, runLudus, startLudus } from './ludus-process.js'

const built = (name: string) => new URL(`../../packages/${name}/dist/index.js`, import.meta.url).href
const project = await mkdtemp(join(tmpdir(), 'ludus-watch-'))
const ludus = (...words: string[]) => runLudus(project, ...words)
let browser: Browser

/** Two runs of a small game, which end in seconds. */
const experiment = {
  env: { id: 'toy/catch-v1' },
  arms: {
    split: {
      trainer: 'split',
      options: {
        samples: { source: 'record', steps: 300 },
        encoder: { id: 'supervised', options: { network: { kind: 'small-cnn' }, epochs: 1 } },
        learner: { id: 'dqn', options: { body: { kind: 'mlp', hidden: [16] }, learningStarts: 100 } },
      },
    },
    'end-to-end': { trainer: 'dqn', options: { body: { kind: 'small-cnn' }, learningStarts: 100 } },
  },
  seeds: [1],
  budget: { steps: 200 },
  evaluation: { everySteps: 100, episodes: 1, finalEpisodes: 2 },
}

beforeAll(async () => {
  await writeFile(join(project, 'package.json'), '{"private":true,"type":"module"}')
  const plugins = ['envs-classic', 'encoders', 'trainers-split', 'trainers-drl'].map(built)
  await writeFile(join(project, 'ludus.config.json'), JSON.stringify({ plugins }))
  await writeFile(join(project, 'small.json'), JSON.stringify(experiment))
  browser = await chromium.launch({
    executablePath: await installedChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const { code, stderr } = await ludus('compare', 'small.json', '--out', 'compared')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await rm(project, { recursive: true, force: true })
})

const startWatch = async (folder: string): Promise<{ run: LudusProcess; address: string }> => {
  const run = startLudus(project, 'watch', folder)
  await run.printed('Ctrl-C ends the watch')
  return { run, address: /http:\S+/.exec(run.output())?.[0] ?? '' }
}

const openPage = async (address: string, width = 1280): Promise<{ page: Page; errors: string[] }> => {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(address)
  return { page, errors }
}

const statusOf = (address: string, method: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(address, { method }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

describe('ludus watch', () => {
  it('shows the curves of a comparison, and the agent at play with what it reads', async () => {
    const { run, address } = await startWatch('compared')
    const { page, errors } = await openPage(address)
    await page.waitForSelector('#agent:not([hidden])')
    expect(await page.locator('#legend li').allTextContents()).toEqual(['end-to-end', 'random', 'split'])
    expect(await page.locator('#runs tbody tr').count()).toBe(3)
    expect(await page.locator('#curves polyline').count()).toBe(3)

    const name = (await page.locator('#run option').allTextContents()).find((text) => text.startsWith('split')) ?? ''
    await page.selectOption('#run', name)
    await page.waitForSelector('#agent:not([hidden])')
    const step = async () => Number(await page.textContent('#step'))
    await expect.poll(step).toBeGreaterThan(2)
    expect(
      await page.locator('#picture').evaluate((image) => (image as HTMLImageElement).naturalWidth),
    ).toBeGreaterThan(0)
    expect(await page.locator('#seen').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
    // Truth and what the encoder read, as numbers, for at least one variable.
    const cells = await page.locator('#variables tbody tr:first-child td').allTextContents()
    expect(cells.map(Number).every(Number.isFinite)).toBe(true)
    expect(await page.locator('#actions li').count()).toBe(3)
    // At the end of an episode none is taken.
    await expect.poll(() => page.locator('#actions .chosen').count()).toBe(1)
    expect(errors).toEqual([])
    await page.close()
    run.kill('SIGINT')
    expect(await run.ended).toMatchObject({ code: 130, stderr: expect.not.stringContaining('Error') })
    expect(run.family()).toEqual([])
  })

  it('draws an evaluation as it is written, and nothing of a line that is not complete', async () => {
    const [split = ''] = (await readdir(join(project, 'compared/runs'))).filter((name) => name.startsWith('split'))
    const events = join(project, 'compared/runs', split, 'events.jsonl')
    const before = await readFile(events, 'utf8')
    const { run, address } = await startWatch(join('compared/runs', split))
    const { page } = await openPage(address)
    const dots = () => page.locator('#curves circle').count()
    await expect.poll(dots).toBe(2)
    const evaluation = { type: 'evaluation', steps: 300, frames: 600, updates: 9, returns: [5], lengths: [3] }
    const line = `${JSON.stringify({ seconds: 99, event: evaluation })}\n`
    await appendFile(events, line.slice(0, 30))
    await appendFile(events, line.slice(30))
    await expect.poll(dots).toBe(3)
    expect(await page.textContent('#runs tbody td:nth-child(3)')).toBe('300')
    await writeFile(events, before)
    await expect.poll(dots).toBe(2)
    await page.close()
    run.kill('SIGINT')
    await run.ended
  })

  it('fits a phone in both colour schemes, and writes nothing', async () => {
    const tree = () => readdir(join(project, 'compared'), { recursive: true })
    const before = (await tree()).sort()
    const { run, address } = await startWatch('compared')
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, errors } = await openPage(address, 360)
      await page.emulateMedia({ colorScheme })
      await page.waitForSelector('#agent:not([hidden])')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('run')
      expect(errors).toEqual([])
      await page.close()
    }
    run.kill('SIGINT')
    await run.ended
    expect((await tree()).sort()).toEqual(before)
  })

  it('serves nobody without the token, and takes no orders', async () => {
    const { run, address } = await startWatch('compared')
    expect(await statusOf(address, 'GET')).toBe(200)
    expect(await statusOf(address, 'POST')).toBe(404)
    expect(await statusOf(`${new URL(address).origin}/`, 'GET')).toBe(404)
    expect(await statusOf(`${new URL(address).origin}/guess/events`, 'GET')).toBe(404)
    run.kill('SIGINT')
    await run.ended
  })

  it('says in one line that a folder holds no run', async () => {
    const { code, stdout, stderr } = await ludus('watch', 'nowhere')
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ludus: Cannot watch nowhere: it is neither a run nor a comparison\n',
    })
  })
})
