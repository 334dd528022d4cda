import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkEnv, createRegistry, definePlugin, type Snapshot } from '@ludus/core'
import { describeEnv } from '@ludus/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { type EmulatorGameEnv, emulatorGame } from './emulator-game.js'
import { emulatorGameEnv, openEmulatorGame } from './emulator-game-env.js'

const drop = new URL('__fixtures__/drop/', import.meta.url)
const dropFile = JSON.parse(readFileSync(new URL('game.json', drop), 'utf8'))
const [stay, left, right] = [0, 1, 2]
const options = { size: 84, colour: 'grey', sound: false } as const

const home = mkdtempSync(join(tmpdir(), 'ludus-emulator-'))
afterAll(() => rmSync(home, { recursive: true }))

/** A game folder of its own, whose file differs. */
function folderWith(changed: object): URL {
  const folder = mkdtempSync(join(home, 'game-'))
  cpSync(drop, folder, { recursive: true })
  writeFileSync(join(folder, 'game.json'), JSON.stringify({ ...dropFile, ...changed }))
  return pathToFileURL(`${folder}/`)
}

const make = (changed: object = {}, more: object = {}, renderMode: 'rgb' | 'text' | null = null) =>
  Promise.resolve(
    emulatorGame(new URL('game.json', folderWith(changed))).createEnv({ ...options, ...more }, { renderMode }),
  ) as Promise<EmulatorGameEnv>

const plugin = definePlugin({ name: 'games', apiVersion: 1, envs: [emulatorGameEnv(drop)] })

describeEnv('test/drop-v1', {
  make: ({ renderMode }) => createRegistry([plugin]).make('test/drop-v1', { renderMode }),
  // Three blocks are missed on the left.
  actionsToEnd: new Array(72).fill(left),
})

it('an emulator game as its module makes it breaks no rule of checkEnv, saving and loading included', async () => {
  const module = emulatorGame(new URL('game.json', drop))
  const report = await checkEnv((settings) => module.createEnv(options, settings), { steps: 60 })
  expect(report).toMatchObject({ passed: true, findings: [], skipped: [] })
})

describe('an emulator game', () => {
  it('tells what is in RAM after the frames of a step: the paddle goes 3 pixels a frame', async () => {
    const env = await make()
    const { state, observation } = env.reset({ seed: 1 })
    expect(state).toMatchObject({ lives: 3, score: 0, paddleX: 120 })
    expect(observation).toHaveLength(84 * 84)
    const moved = env.step(right)
    expect(moved.state.paddleX).toBe(132)
    expect(env.step(left).state.paddleX).toBe(120)
    expect(env.step(stay).state.paddleX).toBe(120)
  })

  it('pays for what its reward terms say', async () => {
    const env = await make()
    let { state } = env.reset({ seed: 1 })
    const rewards: number[] = []
    for (let step = 0; step < 120; step++) {
      const way = (state.blockX as number) - (state.paddleX as number)
      const result = env.step(Math.abs(way) < 8 ? stay : way < 0 ? left : right)
      state = result.state
      if (result.reward !== 0) rewards.push(result.reward)
    }
    expect(rewards.length).toBeGreaterThan(2)
    expect(new Set(rewards)).toEqual(new Set([1]))
    expect(state.score).toBe(rewards.length)
  })

  it('presses what is tapped in the first frame of a step only', async () => {
    const env = await make({ actions: [{ name: 'nudge', tap: ['right'] }] })
    env.reset({ seed: 1 })
    expect(env.step(0).state.paddleX).toBe(123)
  })

  it('gives the game its random numbers by the seed, and another episode at each reset', async () => {
    const env = await make()
    const blocks = (seed?: number) => {
      env.reset(seed === undefined ? {} : { seed })
      const seen = new Set<number>()
      for (let step = 0; step < 100; step++) seen.add(env.step(stay).state.blockX as number)
      return [...seen]
    }
    const first = blocks(1)
    expect(blocks()).not.toEqual(first)
    expect(blocks(1)).toEqual(first)
    expect(blocks(2)).not.toEqual(first)
  })

  it('begins after a random number of steps without input', async () => {
    const env = await make({ noopStarts: 20, start: dropFile.start.slice(0, 1) })
    const heights = Array.from({ length: 12 }, (_, seed) => env.reset({ seed }).state.blockY as number)
    // A block falls 2 pixels a frame, so 8 a step.
    expect(new Set(heights.map((height) => (height - (heights[0] as number)) % 8))).toEqual(new Set([0, -0]))
    expect(new Set(heights).size).toBeGreaterThan(4)
  })

  it('sticks to the action before as often as its file says', async () => {
    const env = await make({ stickyActions: 0.5 })
    env.reset({ seed: 1 })
    const places = Array.from({ length: 40 }, (_, step) => env.step(step % 2 === 0 ? right : left).state.paddleX)
    expect(new Set(places).size).toBeGreaterThan(3)
    expect(env).toHaveProperty('saveState')
  })

  it('begins from a savestate', async () => {
    const played = (await make()) as EmulatorGameEnv & Snapshot<{ machine: Uint8Array }>
    played.reset({ seed: 1 })
    for (let step = 0; step < 9; step++) played.step(right)
    const { paddleX } = played.step(stay).state
    const saved = await played.saveState()
    const folder = folderWith({ start: [{ savestate: 'later.state' }] })
    writeFileSync(new URL('later.state', folder), saved.machine)
    const env = await emulatorGame(new URL('game.json', folder)).createEnv(options, { renderMode: null })
    expect(env.reset({ seed: 5 }).state.paddleX).toBe(paddleX)
    writeFileSync(new URL('later.state', folder), saved.machine.subarray(0, 100))
    const broken = await emulatorGame(new URL('game.json', folder)).createEnv(options, { renderMode: null })
    expect(() => broken.reset()).toThrow(expect.objectContaining({ code: 'INVALID_SAVESTATE' }))
  })

  it('is seen as 256 by 240 pixels in colour, of which observations are a part of the size', async () => {
    const env = await make({}, { colour: 'rgb', size: 42 }, 'rgb')
    expect(() => env.render()).toThrow(expect.objectContaining({ code: 'RESET_NEEDED' }))
    const { observation } = env.reset({ seed: 1 })
    expect(observation).toHaveLength(42 * 42 * 3)
    expect(env.render()).toMatchObject({ width: 256, height: 240, channels: 3 })
    await expect(make({}, {}, 'text')).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it('looks for a variable on the screen where the file says so', async () => {
    const lit = { type: 'integer', low: 0, high: 1, read: { from: 'pixel', at: [128, 100], colour: '#000000' } }
    const env = await make({ state: { ...dropFile.state, lit } })
    expect(env.reset({ seed: 1 }).state.lit).toBe(1)
  })

  it('gives the sound of each step on request: 4 of 60 frames of 48,000 samples', async () => {
    const env = await make({}, { sound: true })
    env.reset({ seed: 1 })
    const { sound } = env.step(stay).info as { sound: Float32Array }
    expect(Math.abs(sound.length - 3_195)).toBeLessThan(5)
    const silent = await make()
    silent.reset({ seed: 1 })
    expect(silent.step(stay).info).not.toHaveProperty('sound')
  })

  it('has a target whose reward its own reward function gives', () => {
    const { reward, targetOf } = emulatorGame(new URL('game.json', drop)).goal()
    const state = { score: 5, lives: 3 }
    expect(reward({ previousState: state, state: targetOf?.(state) ?? {}, action: 0, terminated: false }).value).toBe(
      15,
    )
  })

  it.each([
    [{ rom: 'none.nes' }, 'INVALID_GAME_FILE', 'rom: there is no none.nes beside it'],
    [{ sha256: '0'.repeat(64) }, 'INVALID_ROM', /its SHA-256 is [0-9a-f]{64}, and the game file says 0000/],
    [{ start: [{ savestate: 'none.state' }] }, 'INVALID_GAME_FILE', 'start.0.savestate: there is no none.state beside'],
  ])('of %j is refused', async (changed, code, message) => {
    await expect(make(changed)).rejects.toMatchObject({
      code,
      message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    })
  })

  it('that never begins, or whose numbers leave their range, says so', async () => {
    const never = await make({ start: [{ until: { variable: 'score', is: '=', value: 200 } }] })
    expect(() => never.reset()).toThrow(
      expect.objectContaining({ code: 'GAME_NOT_READY', message: expect.stringContaining('start.0.until') }),
    )
    // Right after it is switched on, RAM holds 0xff.
    const early = await make({ start: [] })
    expect(() => early.reset()).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }))
  })

  it('refuses saved states that are none, and calls out of order', async () => {
    const env = (await make()) as EmulatorGameEnv & Snapshot
    expect(() => env.step(stay)).toThrow(expect.objectContaining({ code: 'RESET_NEEDED' }))
    env.reset({ seed: 1 })
    expect(() => env.loadState({ machine: 'none' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_SAVESTATE',
        message: expect.stringContaining('no bytes of the machine'),
      }),
    )
    env.close()
    env.close()
    expect(() => env.reset()).toThrow(expect.objectContaining({ code: 'ENV_CLOSED' }))
  })
})

describe('a game folder', () => {
  it('is listed by what its file says, or by its own name', async () => {
    expect(plugin.envs[0]).toMatchObject({ id: 'test/drop-v1', maxEpisodeSteps: 200 })
    const env = await createRegistry([plugin]).makeSync('test/drop-v1')
    expect(env.reset({ seed: 1 }).state).toMatchObject({ lives: 3 })
    expect(emulatorGameEnv(folderWith({ env: undefined })).id).toMatch(/^games\/game-\w+-v1$/)
  })

  it('is opened when its file names a ROM', () => {
    expect(openEmulatorGame(drop)?.id).toBe('test/drop-v1')
    expect(openEmulatorGame(folderWith({ rom: undefined, page: 'index.html' }))).toBeNull()
    expect(() => openEmulatorGame(folderWith({ rom: 5 }))).toThrow(
      expect.objectContaining({ code: 'INVALID_GAME_FILE' }),
    )
  })
})
