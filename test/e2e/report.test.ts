import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installedChromium } from '@ludus/envs-web'
import { type Comparison, formatMarkdown, writeFigure, writeReport } from '@ludus/lab'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLudus } from './ludus-process.js'
import { syntheticComparison, writeSyntheticArtefacts } from './synthetic-comparison.js'

const phone = { width: 360, height: 780 }
const desk = { width: 1280, height: 900 }

let directory: string
let browser: Browser
const comparison = syntheticComparison()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ludus-report-'))
  await writeSyntheticArtefacts(comparison, directory)
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

  it('draws ten plots, their lines in the colours of the scheme', async () => {
    const { page } = await open('dark', desk)
    const plots = page.locator('figure svg[role=img]')
    expect(await plots.count()).toBe(10)
    for (const label of await plots.evaluateAll((all) => all.map((plot) => plot.getAttribute('aria-label'))))
      expect(label).toMatch(/Learning curves|Final return|Performance profile|Time to threshold|Training time/)
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

  it('tells the verdict, the tests of the pairs, and what the encoder reads', async () => {
    const { page } = await open('light', desk)
    expect(await page.locator('.headline').textContent()).toMatch(
      /^split scored higher than end-to-end .* better on 5 of 5 seeds; difference .*: not settled/,
    )
    expect(await page.getByRole('row', { name: /Permutation test/ }).textContent()).toContain('0.063')
    const card = page.getByRole('region', { name: 'Encoder card of split, seed 1' })
    expect(await card.getByRole('row', { name: /basketX/ }).textContent()).toMatch(
      /number\s*0\.42\s*52\.1\s*(?:–\s*)?0\.98/,
    )
    await page.close()
  })

  it('leaves out what there is none of: threshold, encoder cards, clips', async () => {
    const bare = structuredClone(comparison)
    bare.experiment.threshold = null
    bare.floor.video = null
    for (const arm of bare.arms)
      for (const run of arm.runs) Object.assign(run, { directory: 'runs/gone', video: null, reached: null })
    const { page, complaints } = await open('light', desk, bare)
    expect(complaints).toEqual([])
    expect(await page.locator('h2').allTextContents()).toEqual([
      ...['Final return', 'The figures', 'Learning curves', 'What it cost', 'How it was made'],
    ])
    await page.close()
  })

  it('fits a phone of 360 pixels: nothing is wider, but tables of many columns, which scroll by themselves', async () => {
    const { page } = await open('light', phone)
    for (const details of await page.locator('summary').all()) await details.click()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width)
    const wider = await page
      .locator('body *')
      .evaluateAll(
        (elements, width) =>
          elements
            .filter((element) => element.getBoundingClientRect().right > width + 1 && !element.closest('.scroll, pre'))
            .map((element) => element.outerHTML.slice(0, 80)),
        phone.width,
      )
    expect(wider).toEqual([])
    const scrolling = await page
      .locator('.scroll')
      .evaluateAll((all) =>
        all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.getAttribute('aria-label')),
      )
    expect(scrolling).toEqual(['Table of costs by stage', 'Encoder card of split, seed 1'])
    await page.close()
  })

  it('is reached by the keyboard: every region that may scroll, and every fold', async () => {
    const { page } = await open('light', phone)
    const reached: string[] = []
    for (;;) {
      await page.keyboard.press('Tab')
      const name = await page.evaluate(() => {
        const element = document.activeElement
        return element === document.body ? null : (element?.getAttribute('aria-label') ?? element?.textContent ?? '')
      })
      if (name === null || reached.includes(name)) break
      reached.push(name)
    }
    expect(reached).toEqual([
      ...['Table of figures', 'Table of pairs', 'Table of costs by stage', 'Encoder card of split, seed 1', 'Command'],
      ...['The experiment', 'The runs and the hashes of their configurations', 'Versions of all packages'],
    ])
    await page.close()
  })

  it('prints in light colours, with the folds open', async () => {
    const { page } = await open('dark', desk)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    )
    expect(
      await page.getByText('"frameStack": 2').evaluate((code) => code.getBoundingClientRect().height),
    ).toBeGreaterThan(100)
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

describe('ludus report', () => {
  it('writes a comparison anew as HTML, Markdown, CSV and SVG, and the experiment that makes it again', async () => {
    await writeFile(join(directory, 'comparison.json'), JSON.stringify(comparison))
    const files = ['--markdown', 'out/report.md', '--csv', 'out', '--figure', 'out/figure.svg']
    const { code, stdout, stderr } = await runLudus(directory, 'report', '.', ...files)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('split scored higher than end-to-end')
    const read = (path: string) => readFile(join(directory, path), 'utf8')
    expect(await read('out/report.md')).toBe(formatMarkdown(comparison))
    expect(await read('report.html')).toContain('ludus compare experiment.json')
    expect(JSON.parse(await read('experiment.json'))).toEqual(comparison.experiment)
    expect(await read('out/measures.csv')).toMatch(/^arm,against,measure,value,low,high\n/)
    expect((await read('out/runs.csv')).trim().split('\n')).toHaveLength(1 + 2 * 5)
    expect((await read('out/curves.csv')).trim().split('\n')).toHaveLength(1 + 2 * 5 * 8)
    expect(await read('out/figure.svg')).toMatch(/^<svg/)
  })

  it('says in one line that a folder holds no comparison', async () => {
    const { code, stderr } = await runLudus(directory, 'report', 'gone')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^ludus: Cannot find a comparison in .*gone: it has no comparison.json\n$/),
    })
  })
})
