import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installedChromium } from '@ludus/envs-web'
import { type Comparison, writeFigure, writeReport } from '@ludus/lab'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syntheticComparison, writeSyntheticClips } from './synthetic-comparison.js'

const phone = { width: 390, height: 844 }
const desk = { width: 1280, height: 900 }

let directory: string
let browser: Browser
const comparison = syntheticComparison()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ludus-report-'))
  await writeSyntheticClips(comparison, directory)
  browser = await chromium.launch({
    executablePath: await installedChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
})
afterAll(async () => {
  await browser?.close()
  await rm(directory, { recursive: true })
})

interface Opened {
  readonly page: Page
  /** Console errors, exceptions, and requests for anything but the report. */
  readonly complaints: string[]
}

async function open(
  colorScheme: 'light' | 'dark',
  viewport: typeof desk,
  shown: Comparison = comparison,
): Promise<Opened> {
  const path = await writeReport(shown, directory, 'npx ludus compare experiments/catch.json')
  const page = await browser.newPage({ colorScheme, viewport })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== pathToFileURL(path).href) complaints.push(request.url())
  })
  await page.goto(pathToFileURL(path).href)
  return { page, complaints }
}

/** Contrast of two colours as WCAG 2 defines it, in the page. */
function contrastOf(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Number(part) / 255)
      const luminance = (color: string) => {
        const [red = 0, green = 0, blue = 0] = channels(color).map((value) =>
          value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
      }
      const text = luminance(getComputedStyle(element).color)
      const page = luminance(getComputedStyle(document.body).backgroundColor)
      return (Math.max(text, page) + 0.05) / (Math.min(text, page) + 0.05)
    })
}

describe('report.html in a real browser', () => {
  it.each(['light', 'dark'] as const)('renders in the %s scheme without a complaint, readable', async (scheme) => {
    const { page, complaints } = await open(scheme, desk)
    expect(complaints).toEqual([])
    expect(await page.locator('h1').textContent()).toBe('Split training against end-to-end DQN on catch')
    expect(await page.locator('.verdict').textContent()).toContain('split scored higher than end-to-end')
    expect(await contrastOf(page, 'body')).toBeGreaterThan(7)
    expect(await contrastOf(page, 'figcaption')).toBeGreaterThan(4.5)
    const [red = 0] = await page
      .locator('body')
      .evaluate((body) => (getComputedStyle(body).backgroundColor.match(/\d+/g) ?? []).map(Number))
    expect(red > 127).toBe(scheme === 'light')
    await page.close()
  })

  it('draws five plots, their lines in the colours of the scheme', async () => {
    const { page } = await open('dark', desk)
    const plots = page.locator('figure svg[role=img]')
    expect(await plots.count()).toBe(5)
    for (const label of await plots.evaluateAll((all) => all.map((plot) => plot.getAttribute('aria-label'))))
      expect(label).toMatch(/Learning curves|Final return|Training time/)
    const line = page.locator('figure svg [aria-label=line] path').first()
    expect(await line.evaluate((path) => getComputedStyle(path.parentElement as Element).stroke)).toBe(
      'rgb(107, 168, 255)',
    )
    await page.close()
  })

  it('embeds a clip of each arm and of random play, with words for those who do not see it', async () => {
    const { page } = await open('light', desk)
    const clips = await page
      .locator('.clips img')
      .evaluateAll((images) =>
        (images as HTMLImageElement[]).map(({ alt, complete, naturalWidth }) => ({ alt, complete, naturalWidth })),
      )
    expect(clips).toEqual([
      { alt: 'split playing web/catch-v1, seed 1', complete: true, naturalWidth: 160 },
      { alt: 'end-to-end playing web/catch-v1, seed 1', complete: true, naturalWidth: 160 },
      { alt: 'random play playing web/catch-v1', complete: true, naturalWidth: 160 },
    ])
    await page.close()
  })

  it('fits a phone: only the table scrolls sideways, and the keyboard reaches it', async () => {
    const { page } = await open('light', phone)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Table of figures')
    await page.close()
  })

  it('stays small enough to send', async () => {
    const path = await writeReport(comparison, directory, 'npx ludus compare')
    expect((await stat(path)).size).toBeLessThan(5_000_000)
  })

  it('shows text from outside as text', async () => {
    const hostile = structuredClone(comparison)
    hostile.experiment.title = '<script>alert(1)</script>'
    const { page, complaints } = await open('light', desk, hostile)
    expect(complaints).toEqual([])
    expect(await page.locator('h1').textContent()).toBe('<script>alert(1)</script>')
    await page.close()
  })
})

describe('the figure for a README in a real browser', () => {
  it('is one SVG with three plots, and brings its colours', async () => {
    const path = join(directory, 'figure.svg')
    await writeFigure(comparison, path)
    const page = await browser.newPage({ colorScheme: 'dark', viewport: desk })
    await page.goto(pathToFileURL(path).href)
    expect(await page.locator('svg[role=img]').count()).toBe(3)
    expect(await page.locator('text', { hasText: 'end-to-end' }).count()).toBe(1)
    const line = page.locator('[aria-label=line]').first()
    expect(await line.evaluate((element) => getComputedStyle(element).stroke)).toBe('rgb(107, 168, 255)')
    await page.close()
  })
})
