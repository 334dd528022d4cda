import { createRng } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGame, type GameState } from './compile-game.js'
import type { SharedGameFile } from './game-file.js'

const file: SharedGameFile = {
  framesPerStep: 4,
  actions: [{ name: 'stay' }, { name: 'go' }],
  state: {
    x: { type: 'number', low: 0, high: 10 },
    walls: { type: 'numbers', length: 2, low: 0, high: 1 },
    lives: { type: 'integer', low: 0, high: 3 },
    kind: { type: 'class', values: ['none', 'fruit', 'bomb'] },
  },
  reward: {
    moved: { on: 'change', variable: 'x', coefficient: 2 },
    held: { on: 'value', variable: 'lives', coefficient: 0.5 },
    ended: { on: 'terminated', coefficient: -10 },
    waited: { on: 'always', coefficient: -1 },
  },
  done: [
    { variable: 'lives', is: '<=', value: 0 },
    {
      and: [
        { variable: 'x', is: '>', value: 9 },
        {
          or: [
            { variable: 'kind', is: '=', value: 'bomb' },
            { variable: 'lives', is: '=', value: 3 },
          ],
        },
      ],
    },
  ],
  truncated: [{ variable: 'kind', is: '=', value: 'fruit' }],
  target: { x: 8, kind: 'fruit', walls: [0.5, 1] },
  noopStarts: 0,
  stickyActions: 0,
}
const game = compileGame(file)
const state = (x: number, lives: number, kind = 0): GameState => ({ x, lives, kind, walls: new Float64Array(2) })

describe('compileGame()', () => {
  it('reads a row in the order of the file, with arrays in place', () => {
    expect(game.stateSize).toBe(5)
    expect(game.readState(Float64Array.of(4, 0.25, 0.5, 2, 1))).toEqual({
      x: 4,
      walls: Float64Array.of(0.25, 0.5),
      lives: 2,
      kind: 1,
    })
  })

  it.each([
    [[11, 0, 0, 0, 0], 'Cannot read the state variable x as 11: the game file says a number from 0 to 10'],
    [[Number.NaN, 0, 0, 0, 0], 'Cannot read the state variable x as NaN: the game file says a number from 0 to 10'],
    [[1, 0, 2, 0, 0], 'Cannot read the state variable walls as [0, 2]: the game file says 2 numbers from 0 to 1'],
    [[1, 0, 0, 1.5, 0], 'Cannot read the state variable lives as 1.5: the game file says a whole number from 0 to 3'],
    [[1, 0, 0, 1, -1], 'Cannot read the state variable kind as -1: the game file says one of none, fruit, bomb'],
    [[1], 'Cannot read the state variable walls as []: the game file says 2 numbers from 0 to 1'],
  ])('refuses the row %j, naming the variable and its range', (row, message) => {
    expect(() => game.readState(Float64Array.from(row))).toThrow(
      expect.objectContaining({ code: 'INVALID_STATE', message }),
    )
  })

  it('sums the reward from its terms', () => {
    // moved 2 * (7 - 4) = 6, held 0.5 * 2 = 1, ended 0, waited -1: 6 in all.
    const reward = game.reward({ previousState: state(4, 3), state: state(7, 2), action: 1, terminated: false })
    expect(reward).toEqual({ value: 6, terms: { moved: 6, held: 1, ended: 0, waited: -1 } })
  })

  it('gives the terminal term on the last step only', () => {
    const input = { previousState: state(4, 1), state: state(4, 0), action: 0 }
    expect(game.reward({ ...input, terminated: true }).terms.ended).toBe(-10)
    expect(game.reward({ ...input, terminated: false }).terms.ended).toBe(0)
  })

  it.each([
    ['increase', 3, 7, 8],
    ['increase', 7, 3, 0],
    ['decrease', 7, 3, 8],
    ['decrease', 3, 7, 0],
    ['change', 7, 3, -8],
  ] as const)('rewards a %s from %d to %d, twice over, by %d', (on, before, after, expected) => {
    const { reward } = compileGame({ ...file, reward: { moved: { on, variable: 'x', coefficient: 2 } } })
    const input = { previousState: state(before, 1), state: state(after, 1), action: 0, terminated: false }
    expect(reward(input).value).toBe(expected)
  })

  it('rewards while a condition holds', () => {
    const condition = { variable: 'kind', is: '=', value: 'bomb' } as const
    const { reward } = compileGame({ ...file, reward: { near: { on: 'when', condition, coefficient: -2 } } })
    const of = (kind: number) =>
      reward({ previousState: state(1, 1), state: state(1, 1, kind), action: 0, terminated: false })
    expect([0, 1, 2].map((kind) => of(kind).value)).toEqual([0, 0, -2])
  })

  it('ends on any of the conditions, with `and` and `or` as they nest', () => {
    expect(game.isDone(state(5, 1))).toBe(false)
    expect(game.isDone(state(5, 0))).toBe(true)
    expect(game.isDone(state(9.5, 1, 1))).toBe(false)
    expect(game.isDone(state(9.5, 1, 2))).toBe(true)
    expect(game.isDone(state(9.5, 3, 1))).toBe(true)
  })

  it('cuts the episode by conditions of their own', () => {
    expect([0, 1, 2].map((kind) => game.isTruncated(state(1, 1, kind)))).toEqual([false, true, false])
    expect(compileGame({ ...file, truncated: [] }).isTruncated(state(1, 0))).toBe(false)
  })

  it('has a target whose reward the same function gives', () => {
    const targetOf = game.targetOf as NonNullable<typeof game.targetOf>
    const target = targetOf(state(4, 2))
    expect(target).toEqual({ x: 8, lives: 2, kind: 1, walls: Float64Array.of(0.5, 1) })
    expect(game.stateSpace.contains(target)).toBe(true)
    // moved 2 * (8 - 4) = 8, held 0.5 * 2 = 1, waited -1.
    expect(game.reward({ previousState: state(4, 2), state: target, action: 0, terminated: false }).value).toBe(8)
    expect(compileGame({ ...file, target: undefined }).targetOf).toBeUndefined()
  })

  it.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['=', [false, true, false]],
    ['!=', [true, false, true]],
    ['>=', [false, true, true]],
    ['>', [false, false, true]],
  ] as const)('compares by %s', (is, expected) => {
    const { isDone } = compileGame({ ...file, done: [{ variable: 'x', is, value: 5 }] })
    expect([4, 5, 6].map((x) => isDone(state(x, 1)))).toEqual(expected)
  })

  it('refuses state data of another game', () => {
    expect(() => game.isDone({ y: 1 })).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }))
  })

  it('reads back every element of its state space, and its terms always sum to the reward', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const rng = createRng(seed)
        const [previousState, next] = [game.stateSpace.sample(rng), game.stateSpace.sample(rng)]
        const row = Object.keys(file.state).flatMap((name) => {
          const value = next[name] as number | Float64Array
          return typeof value === 'number' ? [value] : [...value]
        })
        expect(game.readState(Float64Array.from(row))).toEqual(next)
        const { value, terms } = game.reward({ previousState, state: next, action: 0, terminated: seed % 2 === 0 })
        expect(Object.values(terms).reduce((sum, term) => sum + term, 0)).toBe(value)
      }),
    )
  })
})
