import type { Env } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTestGame, type TestGame } from './web-games.js'

/** The first observation of a test game of 32×32 pixels, and its whole picture. */
async function show(
  game: Partial<TestGame>,
): Promise<{ readonly observation: number[]; readonly picture: number[][] }> {
  await using env = await makeTestGame({ script: '', ...game, renderMode: 'rgb' })
  const { observation } = await (env as Env<Uint8Array>).reset({ seed: 1 })
  const picture = await env.render()
  if (picture === null || typeof picture === 'string') throw new Error('render() gave no picture')
  const rows = Array.from({ length: picture.height }, (_, y) => [
    ...picture.data.slice(y * picture.width * 3, (y + 1) * picture.width * 3),
  ])
  return { observation: [...observation], picture: rows }
}

// Envs share a browser; while these play, no test has to start one.
const held: Env[] = []
beforeAll(async () => {
  held.push(await makeTestGame({ script: '' }))
  held.push(await makeTestGame({ script: '', file: { canvas: undefined, element: '#game' } }))
  for (const env of held) await env.reset()
})
afterAll(() => Promise.all(held.map((env) => env.close())))

const brush = "const brush = document.querySelector('#game').getContext('2d')\n"
/** Rows of 8×8 grey pixels whose left part is of one value and whose right part is of another. */
const halves = (left: number, right: number) =>
  Array(8).fill([left, left, left, left, right, right, right, right]).flat()

describe('what observations show of a 2D canvas', () => {
  it('is its grey: 0.299 R + 0.587 G + 0.114 B', async () => {
    // 0.299 × 200 = 59.8, and 0.587 × 100 + 0.114 × 50 = 64.4.
    const script = `${brush}
      brush.fillStyle = 'rgb(200 0 0)'; brush.fillRect(0, 0, 16, 32)
      brush.fillStyle = 'rgb(0 100 50)'; brush.fillRect(16, 0, 16, 32)`
    expect((await show({ script })).observation).toEqual(halves(60, 64))
  })

  it('is its colours where they are asked for', async () => {
    const script = `${brush}brush.fillStyle = 'rgb(200 100 50)'; brush.fillRect(0, 0, 32, 32)`
    const { observation, picture } = await show({ script, options: { colour: 'rgb' } })
    expect(observation).toEqual(Array(64).fill([200, 100, 50]).flat())
    expect(picture).toEqual(Array(32).fill(Array(32).fill([200, 100, 50]).flat()))
  })

  it('is the mean of the pixels of an area, so that nothing thin vanishes', async () => {
    // One white line in each four: a quarter of 255.
    const script = `${brush}brush.fillStyle = 'black'; brush.fillRect(0, 0, 32, 32)
      brush.fillStyle = 'white'; for (let x = 1; x < 32; x += 4) brush.fillRect(x, 0, 1, 32)`
    for (const value of (await show({ script })).observation) expect(Math.abs(value - 63.75)).toBeLessThanOrEqual(1)
  })

  it('is the background where it is transparent', async () => {
    const script = `${brush}brush.fillStyle = 'black'; brush.fillRect(0, 0, 16, 32)`
    expect((await show({ script })).observation).toEqual(halves(0, 255))
    const { observation } = await show({ script, file: { background: 'rgb(9 9 9)' } })
    expect(observation).toEqual(halves(0, 9))
  })

  it('is a part of it, pixel by pixel where the part is as large as the observation; render() shows the whole', async () => {
    const script = `${brush}brush.fillStyle = 'black'; brush.fillRect(0, 0, 32, 32)
      brush.fillStyle = 'white'; brush.fillRect(14, 20, 1, 1)`
    const { observation, picture } = await show({ script, file: { crop: { x: 12, y: 16, width: 8, height: 8 } } })
    const expected = Array(64).fill(0)
    // Four rows down, two columns to the right.
    expected[4 * 8 + 2] = 255
    expect(observation).toEqual(expected)
    expect(picture).toHaveLength(32)
    expect(picture[20]?.slice(14 * 3, 16 * 3)).toEqual([255, 255, 255, 0, 0, 0])
  })

  it('cannot be a part that reaches out of it', async () => {
    await using env = await makeTestGame({ script: '', file: { crop: { x: 30, y: 0, width: 8, height: 8 } } })
    await expect(env.reset()).rejects.toMatchObject({
      code: 'PAGE_ERROR',
      message: expect.stringContaining('crop: {"x":30,"y":0,"width":8,"height":8} is not all in its picture of 32×32'),
    })
  })
})

describe('what observations show of a WebGL canvas', () => {
  it.each(['webgl', 'webgl2'])('is what %s drew last, however long ago', async (kind) => {
    const script = `const gl = document.querySelector('#game').getContext('${kind}')
      gl.enable(gl.SCISSOR_TEST)
      for (const [x, grey] of [[0, 51], [16, 102]]) {
        gl.scissor(x, 0, 16, 32); gl.clearColor(grey / 255, grey / 255, grey / 255, 1); gl.clear(gl.COLOR_BUFFER_BIT)
      }`
    await using env = await makeTestGame({ script })
    const { observation } = await env.reset()
    expect([...(observation as Uint8Array)]).toEqual(halves(51, 102))
    // Chromium shows the page meanwhile, after which WebGL keeps nothing by itself.
    await new Promise((resolve) => setTimeout(resolve, 100))
    for (let step = 0; step < 3; step++)
      expect([...((await env.step(0)).observation as Uint8Array)]).toEqual(halves(51, 102))
  })
})

describe('what observations show of several canvases', () => {
  const canvas = (id: string, style: string, size = 32) =>
    `<canvas id="${id}" width="${size}" height="${size}" style="position: absolute; ${style}"></canvas>`
  const script = `
    const paint = (id, colour, ...box) => {
      const brush = document.querySelector(id).getContext('2d'); brush.fillStyle = colour; brush.fillRect(...box)
    }
    paint('#back', 'rgb(40 40 40)', 0, 0, 32, 32)
    paint('#front', 'rgb(80 80 80)', 16, 0, 16, 32)`

  it('is one over the other, in the order of the game file', async () => {
    const html = canvas('back', 'left: 0; top: 50px') + canvas('front', 'left: 0; top: 50px')
    const { observation } = await show({ script, html, file: { canvas: ['#back', '#front'] } })
    expect(observation).toEqual(halves(40, 80))
    const turned = await show({ script, html, file: { canvas: ['#front', '#back'] } })
    expect(turned.observation).toEqual(Array(64).fill(40))
  })

  it('is each where the page shows it, in pixels of the first', async () => {
    // Two pixels of the page for each of the canvas: the one in front, 16 of the page wide, covers 8 of 32 columns.
    const html =
      canvas('back', 'left: 10px; top: 50px; width: 64px; height: 64px') +
      canvas('front', 'left: 42px; top: 50px; width: 32px; height: 64px; border: 0 solid', 32)
    const { picture } = await show({ script, html, file: { canvas: ['#back', '#front'] } })
    // From column 16 on, and there its right half only.
    expect(picture[5]?.filter((_, index) => index % 3 === 0)).toEqual([...Array(24).fill(40), ...Array(8).fill(80)])
  })

  it('lays one that the page does not show over all of it', async () => {
    const html = canvas('back', 'left: 0; top: 50px') + canvas('front', 'display: none')
    const { observation } = await show({ script, html, file: { canvas: ['#back', '#front'] } })
    expect(observation).toEqual(halves(40, 80))
  })
})

describe('what observations show of an element', () => {
  const html = `<style>body { margin: 0 } .board { position: relative; width: 32px; height: 32px; margin: 20px auto; background: rgb(40 40 40) }
      .tile { position: absolute; left: 16px; top: 0; width: 16px; height: 32px; background: rgb(80 80 80) }</style>
    <main><div class="board"><div class="tile"></div></div></main>`
  const file = { canvas: undefined, element: '.board' }

  it('is what Chromium paints of it', async () => {
    const { observation, picture } = await show({ html: html, file })
    expect(observation).toEqual(halves(40, 80))
    expect(picture).toEqual(Array(32).fill([...Array(48).fill(40), ...Array(48).fill(80)]))
  })

  it('is painted anew for each step, the frame that the step ended with', async () => {
    const script = `const tile = document.querySelector('.tile')
      game.start = () => { game.x = 0; tile.style.left = '16px' }
      addEventListener('keydown', () => requestAnimationFrame(() => { game.x++; tile.style.left = 16 - 4 * game.x + 'px' }))`
    await using env = await makeTestGame({ html: html, script, file })
    await env.reset()
    for (let step = 1; step <= 3; step++) {
      const { observation, state } = await env.step(1)
      expect(state).toEqual({ x: step })
      const row = Array.from({ length: 8 }, (_, column) => (column >= 4 - step && column < 8 - step ? 80 : 40))
      expect([...(observation as Uint8Array)]).toEqual(Array(8).fill(row).flat())
    }
    expect([...((await env.reset()).observation as Uint8Array)]).toEqual(halves(40, 80))
  })

  it('is its text too, and the pointer meets what it shows', async () => {
    const script = `document.querySelector('.tile').addEventListener('click', (event) => {
      game.x = 1
      event.target.textContent = '█'
    })`
    const click = { name: 'click', pointer: { do: 'click', at: [24, 16] } }
    const style = '<style>.tile { background: none !important; font: 32px monospace; color: white }</style>'
    await using env = await makeTestGame({
      html: html + style,
      script,
      file: { ...file, actions: [click, { name: 'stay' }] },
    })
    const before = (await env.reset()).observation as Uint8Array
    expect([...before]).toEqual(Array(64).fill(40))
    const { observation, state } = await env.step(0)
    expect(state).toEqual({ x: 1 })
    expect(Math.max(...(observation as Uint8Array))).toBeGreaterThan(200)
  })

  it('must be in the page', async () => {
    await using env = await makeTestGame({ script: '', file: { canvas: undefined, element: '#none' } })
    await expect(env.reset()).rejects.toMatchObject({
      code: 'PAGE_ERROR',
      message: expect.stringContaining('the page has no element #none'),
    })
  })
})
