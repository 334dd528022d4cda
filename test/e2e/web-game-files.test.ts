import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createRegistry, createRng, definePlugin, type Env } from '@ludus/core'
import { webGame, webGameEnv } from '@ludus/envs-web'
import { encodePng } from '@ludus/media'
import { afterAll, describe, expect, it } from 'vitest'
import { startLudus } from './ludus-process.js'
import { makeTestGame } from './web-games.js'

/** The project whose plugins the command knows. */
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Plays actions after a reset, and gives the state after each. */
const play = async (env: Env, actions: readonly unknown[], seed = 1) => {
  const states = [(await env.reset({ seed })).state as Record<string, number>]
  for (const action of actions) states.push((await env.step(action)).state as Record<string, number>)
  return states
}
const number = (read: unknown) => ({ type: 'number', low: -9999, high: 9999, read })

describe('actions of a game file', () => {
  // What is down, added up: 1 for each key by its order in the alphabet's powers of two, and where the pointer is.
  const script = `
    Object.assign(game, { keys: new Set(), px: -1, py: -1, buttons: 0, clicks: 0 })
    addEventListener('keydown', ({ code }) => game.keys.add(code))
    addEventListener('keyup', ({ code }) => game.keys.delete(code))
    addEventListener('pointermove', ({ offsetX, offsetY, buttons }) => Object.assign(game, { px: offsetX, py: offsetY, buttons }))
    addEventListener('pointerdown', ({ buttons }) => { game.buttons = buttons })
    addEventListener('pointerup', ({ buttons }) => { game.buttons = buttons })
    addEventListener('click', () => game.clicks++)
    game.has = (code) => Number(game.keys.has(code))
    game.start = () => Object.assign(game, { px: -1, py: -1, buttons: 0, clicks: 0 })
  `
  const state = {
    x: number('0'),
    keys: number("game.has('KeyA') + 2 * game.has('KeyB') + 4 * game.has('Space')"),
    px: number('game.px'),
    py: number('game.py'),
    buttons: number('game.buttons'),
    clicks: number('game.clicks'),
  }

  it('in groups take one choice of each together', async () => {
    const groups = {
      steer: [{ name: 'ahead' }, { name: 'left', hold: ['KeyA'] }, { name: 'right', hold: ['KeyB'] }],
      fire: [{ name: 'no' }, { name: 'yes', hold: ['Space'], pointer: { do: 'click', at: [8, 4] } }],
    }
    await using env = await makeTestGame({ script, file: { state, actions: { groups } } })
    expect(env.actionSpace.toJSON()).toMatchObject({ kind: 'multi-discrete', nvec: [3, 2] })
    const states = await play(env, [Int32Array.of(1, 0), Int32Array.of(2, 1), Int32Array.of(2, 0), Int32Array.of(0, 0)])
    expect(states.map(({ keys }) => keys)).toEqual([0, 1, 6, 2, 0])
    expect(states.map(({ clicks }) => clicks)).toEqual([0, 0, 1, 1, 1])
    expect(states[2]).toMatchObject({ px: 8, py: 4, buttons: 0 })
  })

  it('on axes move the pointer and press beyond thresholds', async () => {
    const axes = {
      aimX: { pointer: { along: 'x', from: 0, to: 32 } },
      aimY: { pointer: { along: 'y', from: 32, to: 0 } },
      fire: { above: { threshold: 0, pointer: { do: 'hold' } }, below: { threshold: -0.5, hold: ['KeyA'] } },
    }
    await using env = await makeTestGame({ script, file: { state, actions: { axes } } })
    expect(env.actionSpace.toJSON()).toMatchObject({ kind: 'box', shape: [3], low: -1, high: 1 })
    const [, aimed, fired, dragged, released] = await play(
      env,
      [
        [-0.5, -0.5, 0],
        [-0.5, -0.5, 1],
        [0.5, 0, 0.5],
        [0.5, 0, -1],
      ].map((numbers) => Float32Array.from(numbers)),
    )
    expect(aimed).toMatchObject({ px: 8, py: 24, buttons: 0, keys: 0 })
    expect(fired).toMatchObject({ px: 8, py: 24, buttons: 1, clicks: 0 })
    expect(dragged).toMatchObject({ px: 24, py: 16, buttons: 1, clicks: 0 })
    expect(released).toMatchObject({ buttons: 0, clicks: 1, keys: 1 })
  })
})

describe('state variables of a game file', () => {
  it('are read from elements: text, attributes, counts, classes, one number of each', async () => {
    const html = `<p id="score">Score: 1,234.5 of 9</p><p id="mood" data-mood=" glad " data-n="-3"></p>
      <ul><li>4</li><li>7</li></ul>`
    const dom = (selector: string, take: unknown, more = {}) => ({ from: 'dom', selector, take, ...more })
    const state = {
      x: number('0'),
      score: number(dom('#score', 'text')),
      items: number(dom('li', 'count')),
      overs: number(dom('.over', 'count')),
      each: { type: 'numbers', length: 2, low: 0, high: 9, read: dom('li', 'text') },
      n: { type: 'integer', low: -5, high: 5, read: dom('#mood', { attribute: 'data-n' }) },
      mood: { type: 'class', values: ['sad', 'glad'], read: dom('#mood', { attribute: 'data-mood' }) },
      later: number(dom('#later', 'text', { otherwise: 5 })),
    }
    await using env = await makeTestGame({ script: '', html, file: { state } })
    expect((await env.reset()).state).toEqual({
      ...{ x: 0, score: 1234.5, items: 2, overs: 0, each: Float64Array.of(4, 7), n: -3, mood: 1, later: 5 },
    })
  })

  it.each([
    [{ from: 'dom', selector: '#none', take: 'text' }, 'the page has no element #none'],
    [{ from: 'dom', selector: '#word', take: 'text' }, 'there is no number in "none"'],
  ])('by %j give one clear line where there is nothing to read', async (read, why) => {
    const html = '<p id="word">none</p>'
    await using env = await makeTestGame({ script: '', html, file: { state: { x: number(read) } } })
    await expect(env.reset()).rejects.toMatchObject({ code: 'INVALID_STATE', message: expect.stringContaining(why) })
  })

  it('are recognised on the screen: templates, digits, pixels, and how long nothing has changed', async () => {
    // A blue ship of 4x4 moves right with each Space; beside it stand digits of 3x5 that count its moves.
    const script = `
      const context = document.getElementById('game').getContext('2d')
      const glyphs = {
        0: ['###', '#.#', '#.#', '#.#', '###'], 1: ['.#.', '##.', '.#.', '.#.', '###'], 2: ['###', '..#', '###', '#..', '###'] }
      game.draw = () => {
        context.fillStyle = 'black'; context.fillRect(0, 0, 32, 32)
        context.fillStyle = 'blue'; context.fillRect(4 + 3 * game.moves, 20, 4, 4)
        context.fillStyle = 'white'
        ;[...String(game.moves)].forEach((digit, place) => glyphs[digit].forEach((line, y) => [...line].forEach((mark, x) => {
          if (mark === '#') context.fillRect(2 + 4 * place + x, 2 + y, 1, 1) })))
      }
      game.start = () => { game.moves = 0; game.draw() }
      addEventListener('keydown', () => { game.moves++; game.draw() })
      game.start()
    `
    const picture = (rows: readonly string[], colour: readonly number[]) =>
      encodePng({
        width: rows[0]?.length ?? 0,
        height: rows.length,
        channels: 3,
        data: Uint8Array.from(rows.flatMap((row) => [...row].flatMap((mark) => (mark === '#' ? colour : [0, 0, 0])))),
      })
    const white = [255, 255, 255]
    const files = {
      'ship.png': picture(['####', '####', '####', '####'], [0, 0, 255]),
      '0.png': picture(['###', '#.#', '#.#', '#.#', '###'], white),
      '1.png': picture(['.#.', '##.', '.#.', '.#.', '###'], white),
      '2.png': picture(['###', '..#', '###', '#..', '###'], white),
    }
    const state = {
      x: number({ from: 'template', images: { ship: 'ship.png' }, take: 'x', region: [0, 16, 32, 16] }),
      page: number('game.moves'),
      moves: number({ from: 'digits', images: { 0: '0.png', 1: '1.png', 2: '2.png' }, region: [0, 0, 16, 10] }),
      blue: { type: 'class', values: ['no', 'yes'], read: { from: 'pixel', at: [5, 21], colour: '#0000ff' } },
      still: { type: 'integer', low: 0, high: 2, read: { from: 'still', steps: 2 } },
    }
    const truncated = [{ variable: 'still', is: '>=', value: 2 }]
    await using env = await makeTestGame({ script, files, file: { state, truncated } })
    const states = await play(env, [1, 1, 0])
    expect(states.map(({ x }) => x)).toEqual([6, 9, 12, 12])
    expect(states.map(({ moves }) => moves)).toEqual([0, 1, 2, 2])
    expect(states.map(({ page }) => page)).toEqual([0, 1, 2, 2])
    expect(states.map(({ blue }) => blue)).toEqual([1, 0, 0, 0])
    expect(states.map(({ still }) => still)).toEqual([0, 0, 0, 1])
    expect(await env.step(0)).toMatchObject({ truncated: true, terminated: false })
  })
})

describe('episodes of a game file', () => {
  // A title screen that Enter leaves and a button after it; then x counts frames, and Space sends it back.
  const script = `
    const tick = () => { if (game.phase === 'play') game.x++; requestAnimationFrame(tick) }
    game.start = () => { Object.assign(game, { phase: 'title', x: 0, back: 0 }); requestAnimationFrame(tick) }
    addEventListener('keydown', ({ code }) => {
      if (code === 'Enter' && game.phase === 'title') game.phase = 'menu'
      if (code === 'Space') game.back++
    })
    addEventListener('click', () => { if (game.phase === 'menu') game.phase = 'play' })
  `
  const start = [
    { tap: ['Enter'], until: "game.phase === 'menu'" },
    { pointer: { do: 'click' }, frames: 2 },
    { run: 'game.x = 0', frames: 0 },
  ]
  const base = { ready: "game.phase === 'play'", start, state: { x: number('game.x'), back: number('game.back') } }

  it('begin by the steps of `start`, each time anew', async () => {
    await using env = await makeTestGame({ script, file: base })
    for (let episode = 0; episode < 2; episode++) {
      const states = await play(env, [0, 0])
      expect(states.map(({ x }) => x)).toEqual([0, 1, 2])
    }
  })

  it('are not begun by steps that lead nowhere', async () => {
    const file = { ...base, start: [{ until: "game.phase === 'gone'" }] }
    await using env = await makeTestGame({ script, file })
    await expect(env.reset()).rejects.toMatchObject({ code: 'GAME_NOT_READY' })
  })

  it('begin after a random number of steps without input, which the seed tells', async () => {
    const firsts = async (seeds: readonly number[]) => {
      await using env = await makeTestGame({ script, file: { ...base, noopStarts: 5 } })
      const xs: number[] = []
      for (const seed of seeds) xs.push(((await env.reset({ seed })).state as { x: number }).x)
      for (let episode = 0; episode < 5; episode++) xs.push(((await env.reset()).state as { x: number }).x)
      return xs
    }
    const xs = await firsts([1, 2, 3, 4, 1])
    expect(await firsts([1, 2, 3, 4, 1])).toEqual(xs)
    expect(xs[4]).toBe(xs[0])
    expect(new Set(xs).size).toBeGreaterThan(2)
    for (const x of xs) expect(x).toBeLessThanOrEqual(5)
  })

  it('begin at once where the steps without input would end them', async () => {
    const done = [{ variable: 'x', is: '>=', value: 2 }]
    await using env = await makeTestGame({ script, file: { ...base, noopStarts: 9, done } })
    for (let seed = 0; seed < 6; seed++) expect(((await env.reset({ seed })).state as { x: number }).x).toBeLessThan(2)
  })

  it('stick to the action before as often as the file says, which the seed tells', async () => {
    const file = { ...base, stickyActions: 0.5 }
    const backs = async (seed: number) => {
      await using env = await makeTestGame({ script, file })
      return (
        await play(
          env,
          Array.from({ length: 60 }, (_, step) => step % 2),
          seed,
        )
      ).map(({ back }) => back)
    }
    const played = await backs(3)
    expect(await backs(3)).toEqual(played)
    expect(await backs(4)).not.toEqual(played)
    await using steady = await makeTestGame({ script, file: base })
    const last = (
      await play(
        steady,
        Array.from({ length: 60 }, (_, step) => step % 2),
      )
    ).at(-1)
    expect(last?.back).toBe(30)
  })

  it('are cut by `truncated`, alone or with `and` and `or`', async () => {
    const truncated = [
      { and: [{ variable: 'x', is: '>=', value: 2 }, { or: [{ variable: 'back', is: '=', value: 1 }] }] },
    ]
    await using env = await makeTestGame({ script, file: { ...base, truncated } })
    await env.reset()
    const ends: boolean[] = []
    for (const action of [0, 0, 1]) ends.push((await env.step(action)).truncated)
    expect(ends).toEqual([false, false, true])
  })
})

describe('the page of a game file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ludus-game-source-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const html = `<!doctype html><canvas id="game"></canvas><script src="game.js"></script>`
  const js = 'globalThis.game = { x: 0 }; addEventListener("keydown", () => game.x++)'
  const file = {
    ...{ page: 'index.html', canvas: '#game', ready: 'true', reset: 'reload', framesPerStep: 1 },
    actions: [{ name: 'stay' }, { name: 'go', tap: ['Space'] }],
    state: { x: { type: 'integer', low: 0, high: 9, read: 'game.x' } },
    reward: { moved: { on: 'increase', variable: 'x', coefficient: 1 } },
    done: [{ variable: 'x', is: '>=', value: 2 }],
    target: { x: 9 },
  }
  const write = (name: string, changed: object) => {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'game.json'), JSON.stringify({ ...file, ...changed }))
    return pathToFileURL(join(folder, `${name}/`))
  }
  const playThrough = async (game: URL) => {
    const plugin = definePlugin({ name: 'games', apiVersion: 1, envs: [webGameEnv(game)] })
    await using env = await createRegistry([plugin]).make(plugin.envs[0].id, { options: { size: 8 } })
    return (await play(env as Env, [1, 0, 1])).map(({ x }) => x)
  }

  it('is found in an npm package beside it or above', async () => {
    const home = join(folder, 'node_modules/@you/runner')
    mkdirSync(join(home, 'site'), { recursive: true })
    writeFileSync(join(home, 'package.json'), '{"name":"@you/runner","version":"1.0.0"}')
    writeFileSync(join(home, 'site/index.html'), html)
    writeFileSync(join(home, 'site/game.js'), js)
    expect(await playThrough(write('packaged', { package: '@you/runner', page: 'site/index.html' }))).toEqual([
      0, 1, 1, 2,
    ])
    const make = (changed: object) => playThrough(write('wrong', { package: '@you/runner', ...changed }))
    await expect(make({ package: 'none' })).rejects.toThrow(/game\.json: package: there is no package none; run npm i/)
    await expect(make({ page: 'none.html' })).rejects.toThrow('page: there is no none.html in @you/runner')
  })

  it('is found on a server of this machine, which is all that it reaches there', async () => {
    const asked: string[] = []
    const server = createServer(({ url = '', headers }, response) => {
      asked.push(`${headers.host} ${url}`)
      const isScript = url === '/play/game.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html').end(isScript ? js : html)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const game = write('served', { page: `http://127.0.0.1:${port}/play/?level=2` })
    expect(await playThrough(game)).toEqual([0, 1, 1, 2])
    expect(asked).toContain(`127.0.0.1:${port} /play/?level=2`)
    expect(asked).toContain(`127.0.0.1:${port} /play/game.js`)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await expect(playThrough(game)).rejects.toMatchObject({ code: 'PAGE_NOT_LOADED' })
  })

  it('plays where the policy of its page allows it no connection and no script but its own', async () => {
    const policy = "default-src 'none'; connect-src 'none'; script-src 'self'; sandbox allow-scripts"
    const server = createServer(({ url = '' }, response) => {
      const isScript = url === '/game.js'
      response.setHeader('content-security-policy', policy)
      response.setHeader('cross-origin-embedder-policy', 'require-corp')
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html').end(isScript ? js : html)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await playThrough(write('guarded', { page: `http://127.0.0.1:${port}/` }))).toEqual([0, 1, 1, 2])
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('has a target whose reward its own reward function gives', () => {
    const { reward, targetOf } = webGame(new URL('game.json', write('target', {}))).goal()
    const state = { x: 2 }
    expect(reward({ previousState: state, state: targetOf?.(state) ?? {}, action: 0, terminated: false }).value).toBe(7)
  })

  describe('is checked by `ludus check` and the folder', () => {
    const check = async (name: string, changed: object) => {
      const game = write(name, changed)
      writeFileSync(join(folder, name, 'index.html'), html)
      writeFileSync(join(folder, name, 'game.js'), js)
      return startLudus(root, 'check', fileURLToPath(game), '--steps', '30').ended
    }

    it('which passes, with what its file rarely means', async () => {
      const never = { on: 'when', condition: { variable: 'x', is: '>', value: 5 }, coefficient: 1 }
      const { code, stdout } = await check('warned', {
        $schema: './game.schema.json',
        env: { id: 'you/runner-v1', description: 'Runs.', maxEpisodeSteps: 50 },
        reward: { ...file.reward, never },
      })
      expect(code).toBe(0)
      expect(stdout).toMatch(/^you\/runner-v1: 1 warning\n {2}warning {2}term-never {2}reward\.never {2}it is 0 in all/)
    })

    it('which fails with code 1 on what is wrong', async () => {
      const failed = await check('failed', { done: [...file.done, { variable: 'x', is: '=', value: 0 }] })
      expect(failed.code).toBe(1)
      expect(failed.stdout).toContain('error  done-on-reset  done  it holds after a reset')
      const broken = await check('broken', { framesPerStep: 'four' })
      expect(broken).toMatchObject({ code: 1, stdout: '' })
      expect(broken.stderr).toMatch(/^ludus: Cannot read the game file .*broken\/game\.json: framesPerStep: .+\n$/)
    })
  })

  it('gives every random action of its space to the page', async () => {
    const rng = createRng(1)
    const axes = {
      aim: { pointer: { along: 'x', from: 0, to: 300 } },
      jump: { above: { threshold: 0, tap: ['Space'] } },
    }
    const game = write('axes', {
      actions: { axes },
      state: { x: { ...file.state.x, high: 99 } },
      done: [{ variable: 'x', is: '>', value: 98 }],
    })
    writeFileSync(join(folder, 'axes/index.html'), html)
    writeFileSync(join(folder, 'axes/game.js'), js)
    await using env = await webGame<Float32Array>(new URL('game.json', game)).createEnv(
      { size: 8, colour: 'grey', patience: 20 },
      { renderMode: null },
    )
    await env.reset({ seed: 1 })
    let jumps = 0
    for (let step = 0; step < 20; step++) {
      const action = env.actionSpace.sample(rng)
      jumps += Number((action[1] as number) > 0)
      expect((await env.step(action)).state.x).toBe(jumps)
    }
  })
})
