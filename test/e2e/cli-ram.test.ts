import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installedChromium } from '@ludus/envs-web'
import { chromium } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { runLudus, startLudus } from './ludus-process.js'

const emulator = new URL('../../packages/envs-emulator/dist/', import.meta.url)
const rom = fileURLToPath(new URL('games/catch/catch.nes', emulator))

async function makeProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'ludus-ram-'))
  onTestFinished(() => rm(project, { recursive: true, force: true }))
  await writeFile(join(project, 'package.json'), '{"private":true,"type":"module"}')
  await writeFile(join(project, 'ludus.config.json'), JSON.stringify({ plugins: [new URL('index.js', emulator).href] }))
  return project
}

it('ludus ram finds where nes/catch-v1 keeps its basket, by how it moves', async () => {
  const browser = await chromium.launch({
    executablePath: await installedChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  onTestFinished(() => browser.close())
  const run = startLudus(await makeProject(), 'ram', rom)
  await run.printed('Ctrl-C ends the play')
  const page = await browser.newPage()
  await page.goto(/http:\S+/.exec(run.output())?.[0] ?? '')
  const frames = () => page.textContent('#steps').then(Number)
  const pass = async (count: number) => {
    const until = (await frames()) + count
    await expect.poll(frames, { timeout: 30_000 }).toBeGreaterThanOrEqual(until)
  }
  const hold = async (key: string, count: number) => {
    await page.keyboard.down(key)
    await pass(count)
    await page.keyboard.up(key)
    await pass(2)
  }

  await pass(20)
  await hold('Space', 4)
  await pass(40)
  await run.type('mark', 'marked')
  for (let round = 0; round < 2; round++) {
    await hold('ArrowLeft', 10)
    await run.type('less', 'address')
    await hold('ArrowRight', 10)
    await run.type('more', 'address')
  }
  const [, left] = /(\d+) address(?:es)?(?![\s\S]*\d+ address)/.exec(run.output()) ?? []
  expect(Number(left)).toBeLessThan(24)
  await run.type('list', '0x0015')
  expect(await page.textContent('#badges')).toContain('address')
  expect(await page.locator('#state tbody tr').count()).toBe(0)
  run.kill('SIGINT')
  expect((await run.ended).code).toBe(130)
})

it('ludus ram says which files it cannot search', async () => {
  const project = await makeProject()
  await writeFile(join(project, 'game.gb'), 'no NES')
  const [other, missing] = [await runLudus(project, 'ram', 'game.gb'), await runLudus(project, 'ram', 'none.nes')]
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('no installed plugin has a machine for it') })
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('none.nes: there is no such file') })
})
