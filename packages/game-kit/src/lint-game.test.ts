import type { Rng, SyncEnv } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { compileGame, type GameState } from './compile-game.js'
import type { SharedGameFile } from './game-file.js'
import { lintGame } from './lint-game.js'

/** A walk on a line from 0, that ends at either end, 3 steps away: x is where, time counts, idle is 0. */
const walk: SharedGameFile = {
  framesPerStep: 1,
  actions: [{ name: 'back' }, { name: 'forth' }],
  state: {
    x: { type: 'integer', low: -3, high: 3 },
    time: { type: 'integer', low: 0, high: 999 },
  },
  reward: {
    moved: { on: 'change', variable: 'x', coefficient: 1 },
    ended: { on: 'terminated', coefficient: 5 },
    step: { on: 'always', coefficient: -0.1 },
  },
  done: [
    { variable: 'x', is: '>=', value: 3 },
    { variable: 'x', is: '<=', value: -3 },
  ],
  truncated: [],
  noopStarts: 0,
  stickyActions: 0,
}

function makeEnv(file: SharedGameFile, from = 0): SyncEnv {
  const game = compileGame(file)
  let state: GameState = {}
  const look = (x: number, time: number) => {
    const row = { x, time, idle: 0, wild: time * 10 }
    state = game.readState(Float64Array.from(Object.keys(file.state), (name) => row[name as keyof typeof row]))
    return { observation: 0, state, info: {} }
  }
  let [x, time] = [0, 0]
  return {
    mode: 'sync',
    observationSpace: game.stateSpace,
    actionSpace: { sample: (rng: Rng) => rng.integer(0, 2) } as SyncEnv['actionSpace'],
    stateSpace: game.stateSpace,
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset: () => {
      ;[x, time] = [from, 0]
      return look(x, time)
    },
    step: (action) => {
      const previousState = state
      x += action === 1 ? 1 : -1
      const seen = look(x, ++time)
      const terminated = game.isDone(state)
      const { value, terms } = game.reward({ previousState, state, action, terminated })
      return { ...seen, reward: value, terminated, truncated: false, info: { rewardTerms: terms } }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

const lint = (changed: Partial<SharedGameFile> = {}, from = 0) => {
  const file = { ...walk, ...changed }
  return lintGame(makeEnv(file, from), file, { steps: 60, seed: 1 })
}
const rows = async (changed: Partial<SharedGameFile>, from?: number) =>
  (await lint(changed, from)).map(({ row, level, where }) => `${level} ${row} ${where}`)

describe('lintGame()', () => {
  it('finds nothing wrong with a sound game', async () => {
    expect(await lint()).toEqual([])
  })

  it('finds a term that never fires, and an episode that never ends', async () => {
    const done = [{ variable: 'time', is: '>', value: 900 }] as const
    const far = { state: { ...walk.state, x: { type: 'integer', low: -99, high: 99 } } } as const
    expect(await rows({ ...far, done })).toEqual(['warning term-never reward.ended', 'warning never-done done'])
  })

  it('finds a term that is paid for nothing, before anything happened', async () => {
    const reward = { ...walk.reward, there: { on: 'value', variable: 'x', coefficient: 2 } } as const
    expect(await rows({ reward }, 1)).toEqual(['warning term-on-reset reward.there'])
    expect(await rows({ reward }, 0)).toEqual([])
  })

  it('finds a term that is off by a constant', async () => {
    const reward = { ...walk.reward, older: { on: 'change', variable: 'time', coefficient: 2 } } as const
    expect(await lint({ reward })).toEqual([
      {
        row: 'term-constant',
        level: 'warning',
        where: 'reward.older',
        message: 'it is 2 in every one of 60 steps',
      },
    ])
  })

  it('finds a term that is no finite number', async () => {
    const reward = { ...walk.reward, huge: { on: 'value', variable: 'time', coefficient: Number.MAX_VALUE } } as const
    expect(await rows({ reward })).toEqual(['error term-finite reward.huge'])
  })

  it('finds an end that has come as the episode begins', async () => {
    const truncated = [{ variable: 'time', is: '=', value: 0 }] as const
    const done = [...walk.done, { variable: 'time', is: '=', value: 0 }] as const
    expect(await rows({ done })).toEqual(['error done-on-reset done'])
    expect(await rows({ truncated })).toEqual(['error done-on-reset truncated'])
  })

  it('finds a variable that stands still', async () => {
    const state = { ...walk.state, idle: { type: 'number', low: 0, high: 1 } } as const
    expect(await rows({ state })).toEqual(['warning variable-constant state.idle'])
  })

  it('finds a variable that leaves its range', async () => {
    const state = { ...walk.state, wild: { type: 'number', low: 0, high: 20 } } as const
    expect(await lint({ state })).toEqual([
      {
        row: 'variable-range',
        level: 'error',
        where: 'state',
        message: 'Cannot read the state variable wild as 30: the game file says a number from 0 to 20',
      },
    ])
  })

  it('throws what else the env throws, and stops when it is called off', async () => {
    const broken = { ...makeEnv(walk), step: breakDown }
    await expect(lintGame(broken, walk, { steps: 9, seed: 1 })).rejects.toThrow('no such level')
    const signal = AbortSignal.abort(new Error('called off'))
    await expect(lintGame(makeEnv(walk), walk, { steps: 9, seed: 1, signal })).rejects.toThrow('called off')
  })
})

function breakDown(): never {
  throw new Error('no such level')
}
