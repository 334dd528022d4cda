import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { webGameEnv } from '@ludus/envs-web'
import { describe, expect, it } from 'vitest'
import { makeTestGame } from './web-games.js'

describe("a game file with clock: 'real'", () => {
  const script = 'requestAnimationFrame(function draw() { game.x++; requestAnimationFrame(draw) })'
  const file = { clock: 'real', framesPerStep: 3, reset: 'game.x = 0' }

  it('lets real time pass in a step, and records how much', async () => {
    await using env = await makeTestGame({ script, file })
    const { info: begun } = await env.reset({ seed: 1 })
    expect(begun).not.toHaveProperty('stepMilliseconds')
    let total = 0
    for (let step = 0; step < 10; step++) {
      const { info } = await env.step(0)
      const { stepMilliseconds } = info as { stepMilliseconds: number }
      expect(stepMilliseconds).toBeGreaterThan(0)
      total += stepMilliseconds
    }
    // Ten steps of three frames at 60 a second are 500 ms; the first frame may come at once, each a little early.
    expect(total).toBeGreaterThan(400)
  })

  it('leaves the page its own workers and clock', async () => {
    const page = `
      const code = URL.createObjectURL(new Blob(['postMessage(Date.now())']))
      new Worker(code).onmessage = ({ data }) => { game.x = data > 1.7e12 + 1e9 ? 500 : -500 }`
    await using env = await makeTestGame({ script: page, file: { ...file, reset: 'game.again = true' } })
    let { state } = (await env.reset({ seed: 1 })) as { state: { x: number } }
    while (state.x === 0) state = (await env.step(0)).state as typeof state
    expect(state.x).toBe(500)
  })

  it.each([
    ['real', true],
    ['virtual', false],
  ])('is declared in the spec of its env: %s', (clock, nondeterministic) => {
    const folder = mkdtempSync(join(tmpdir(), 'ludus-clock-'))
    const game = {
      page: 'index.html',
      canvas: '#game',
      clock,
      ready: 'true',
      reset: 'reload',
      framesPerStep: 1,
      actions: [{ name: 'stay' }],
      state: { x: { type: 'number', low: 0, high: 1, read: '0' } },
      reward: { x: { on: 'value', variable: 'x', coefficient: 1 } },
      done: [{ variable: 'x', is: '>=', value: 1 }],
    }
    writeFileSync(join(folder, 'game.json'), JSON.stringify(game))
    expect(webGameEnv(pathToFileURL(`${folder}/`))).toMatchObject({ nondeterministic })
    rmSync(folder, { recursive: true })
  })

  it('says nothing of step times where the clock is virtual', async () => {
    await using env = await makeTestGame({ script })
    await env.reset({ seed: 1 })
    expect((await env.step(0)).info).not.toHaveProperty('stepMilliseconds')
  })
})
