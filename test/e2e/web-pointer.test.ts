import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Env } from '@ludus/core'
import { installedChromium } from '@ludus/envs-web'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTestGame } from './web-games.js'

const types = [
  ...['over', 'enter', 'move', 'down', 'up', 'out', 'leave'].flatMap((part) => [`pointer${part}`, `mouse${part}`]),
  ...['touchstart', 'touchmove', 'touchend', 'click', 'auxclick', 'contextmenu', 'gotpointercapture'],
  ...['lostpointercapture', 'focusin'],
]
/** Numbers of one event: its type, its target, where it was, button, buttons, detail, pointer type. */
const fields = 8
const room = 120

/** A canvas of 40x20 pixels, shown three times as big, a button beside it, and a record of all that happens to them. */
const html = `<style>html, body { margin: 0 } #game { width: 120px; height: 60px; border: 2px solid; margin: 10px }
  button { position: absolute; left: 200px; top: 10px; width: 50px; height: 50px }</style><button id="other"></button>`
const script = `
  const canvas = document.getElementById('game')
  canvas.width = 40
  canvas.height = 20
  canvas.style.touchAction = 'none'
  const types = ${JSON.stringify(types)}
  const targets = [document.documentElement, document.body, canvas, document.getElementById('other')]
  game.seen = []
  const note = (index) => (event) => {
    const at = event.changedTouches ? event.changedTouches[0] : event
    const kind = ['', 'mouse', 'touch'].indexOf(event.pointerType ?? '')
    game.seen.push([index, targets.indexOf(event.target), Math.floor(at.clientX ?? -1), Math.floor(at.clientY ?? -1),
      event.button ?? -9, event.buttons ?? -9, event.detail, kind])
  }
  for (const [index, type] of types.entries())
    // Chromium sends these to elements that listen, and to no others.
    if (/(enter|leave)$/.test(type)) for (const target of targets) target.addEventListener(type, note(index))
    else addEventListener(type, note(index), true)
  game.take = () => Array.from({ length: ${fields * room} }, (_, at) => game.seen.flat()[at] ?? -99)
  game.start = () => { game.seen = [] }
`
const file = {
  reset: 'game.start()',
  state: { seen: { type: 'numbers', length: fields * room, low: -99, high: 1000, read: 'game.take()' } },
  reward: { none: { on: 'always', coefficient: 0 } },
  done: [{ variable: 'x', is: '>', value: 1 }],
}
const withX = { ...file, state: { ...file.state, x: { type: 'number', low: 0, high: 1, read: '0' } } }

const told = (numbers: readonly number[]) => {
  const [type, target, x, y, button, buttons, detail, kind] = numbers as [number, number, number, number, ...number[]]
  const place = ['html', 'body', 'canvas', 'button'][target]
  return `${types[type]} ${place} ${x},${y} button ${button} of ${buttons} detail ${detail} ${['', 'mouse', 'touch'][kind as number]}`
}
const rows = (flat: ArrayLike<number>) => {
  const events: string[] = []
  for (let at = 0; at < flat.length && flat[at] !== -99; at += fields)
    events.push(told(Array.from(flat).slice(at, at + fields)))
  return events
}

let browser: Browser
let page: Page
const folder = mkdtempSync(join(tmpdir(), 'ludus-pointer-'))
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: await installedChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 800, height: 600 } })
  page = await context.newPage()
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><canvas id="game" width="32" height="32"></canvas>${html}<script>globalThis.game = {}; ${script}</script>`,
  )
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

/** What Chromium itself tells the page when a hand does it. */
const byHand = async (hand: (page: Page) => Promise<void>, more: string) => {
  await page.goto('about:blank')
  await page.goto(pathToFileURL(join(folder, 'index.html')).href)
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
  await page.evaluate(`game.seen = []; ${more}`)
  await hand(page)
  await page.waitForTimeout(100)
  return rows((await page.evaluate('game.seen.flat()')) as number[])
}

/** What the env tells it when it plays these actions. */
const byEnv = async (pointers: readonly object[], more: string) => {
  const actions = [{ name: 'nothing' }, ...pointers.map((pointer, index) => ({ name: `p${index}`, pointer }))]
  const env: Env = await makeTestGame({
    script: `${script}; ${more}`,
    html,
    file: { ...withX, framesPerStep: 2, actions },
  })
  await using _ = env
  await env.reset({ seed: 1 })
  let seen: ArrayLike<number> = []
  for (const action of [...pointers.map((_, index) => index + 1), 0])
    seen = ((await env.step(action)).state as { seen: Float64Array }).seen
  return rows(seen)
}

// The canvas's pixel 10, 10 lies at 10 + 2 + 30 and at 10 + 2 + 30 of the page.
const [x, y] = [42, 42]
const canvasAt = [10, 10] as const
const dragToButton = async ({ mouse }: Page) => {
  await mouse.move(x, y)
  await mouse.down()
  await mouse.move(x + 84, y)
  await mouse.move(210, y)
  await mouse.up()
}

describe('the pointer of an env', () => {
  it.each<[string, readonly object[], (page: Page) => Promise<void>, more?: string]>([
    ['moves', [{ do: 'move', at: canvasAt }], ({ mouse }) => mouse.move(x, y)],
    [
      'moves from one element to another',
      [
        { do: 'move', at: canvasAt },
        { do: 'move', at: [66, 10] },
      ],
      async ({ mouse }) => {
        await mouse.move(x, y)
        await mouse.move(210, y)
      },
    ],
    ['clicks', [{ do: 'click', at: canvasAt }], ({ mouse }) => mouse.click(x, y)],
    [
      'clicks the right button',
      [{ do: 'click', at: canvasAt, with: 'right' }],
      ({ mouse }) => mouse.click(x, y, { button: 'right' }),
    ],
    [
      'clicks the middle button',
      [{ do: 'click', at: canvasAt, with: 'middle' }],
      ({ mouse }) => mouse.click(x, y, { button: 'middle' }),
    ],
    ['clicks what takes the focus', [{ do: 'click', at: [66, 10] }], ({ mouse }) => mouse.click(210, y)],
    [
      'drags',
      [{ do: 'drag', from: canvasAt, to: [20, 10] }],
      async ({ mouse }) => {
        await mouse.move(x, y)
        await mouse.down()
        await mouse.move(x + 15, y)
        await mouse.move(x + 30, y)
        await mouse.up()
      },
    ],
    ['drags from one element to another', [{ do: 'drag', from: canvasAt, to: [66, 10] }], dragToButton],
    [
      'drags what captures it',
      [{ do: 'drag', from: canvasAt, to: [66, 10] }],
      dragToButton,
      'canvas.onpointerdown = ({ pointerId }) => canvas.setPointerCapture(pointerId)',
    ],
    [
      'clicks what wants no mouse events',
      [{ do: 'click', at: canvasAt }],
      ({ mouse }) => mouse.click(x, y),
      'canvas.onpointerdown = (event) => event.preventDefault()',
    ],
    [
      'taps what wants no mouse events',
      [{ do: 'click', at: canvasAt, with: 'touch' }],
      ({ touchscreen }) => touchscreen.tap(x, y),
      'canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false })',
    ],
    ['taps', [{ do: 'click', at: canvasAt, with: 'touch' }], ({ touchscreen }) => touchscreen.tap(x, y)],
  ])('%s with the events of a hand, in their order', async (_, pointers, hand, more = '') => {
    expect(await byEnv(pointers, more)).toEqual(await byHand(hand, more))
  })
})

describe('what a page finds to point with', () => {
  const read =
    "[Number('ontouchstart' in window), navigator.maxTouchPoints, Number(matchMedia('(pointer: coarse)').matches)]"
  it.each([
    ['a finger', 'touch', [1, 1, 1]],
    ['a mouse', 'left', [0, 0, 0]],
  ])('is %s where its game file presses with "%s"', async (_, press, found) => {
    const game = {
      actions: [{ name: 'stay' }, { name: 'tap', pointer: { do: 'click', at: [1, 1], with: press } }],
      state: {
        x: { type: 'number', low: 0, high: 1, read: '0' },
        found: { type: 'numbers', length: 3, low: 0, high: 9, read },
      },
    }
    await using env = await makeTestGame({ script: '', file: game })
    expect([...((await env.reset({ seed: 1 })).state as { found: Float64Array }).found]).toEqual(found)
  })
})
