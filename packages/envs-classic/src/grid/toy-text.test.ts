import { readFileSync } from 'node:fs'
import { createRng, type RenderMode, type Rng } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { cliffWalkingTransitions } from './cliff-walking-dynamics.js'
import * as cliffWalking from './cliff-walking-env.js'
import { frozenLakeMaps, frozenLakeTransitions, generateFrozenLakeMap } from './frozen-lake-dynamics.js'
import * as frozenLake from './frozen-lake-env.js'
import { decodeTaxi, taxiTransitions } from './taxi-dynamics.js'
import * as taxi from './taxi-env.js'
import { drawTransition, type Transitions } from './transitions.js'

/** A whole table of transitions, flat, and episodes with the numbers drawn; see scripts/fixtures. */
interface Fixture {
  readonly tables: readonly {
    readonly options: Readonly<Record<string, unknown>>
    /** The table holds every `stride`th state. */
    readonly stride: number
    readonly outcomes: readonly number[]
    readonly probability: readonly number[]
    readonly next: readonly number[]
    readonly reward: readonly number[]
    readonly terminated: readonly number[]
  }[]
  readonly episodes: readonly {
    readonly options: Readonly<Record<string, unknown>>
    readonly start: number
    readonly firstText: string
    readonly lastText: string
    readonly steps: readonly {
      readonly action: number
      readonly draws: readonly number[]
      readonly observation: number
      readonly reward: number
      readonly terminated: boolean
      readonly actionMask?: readonly number[]
    }[]
  }[]
}

const read = (name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8'))

/** A generator that gives the numbers that Gymnasium drew. */
function replaying(draws: readonly number[]): Rng {
  const left = [...draws]
  return { ...createRng(0), uniform: () => left.shift() as number, integer: () => left.shift() as number }
}

const games = {
  'frozen-lake': {
    transitions: (options: unknown) => {
      const parsed = frozenLake.optionsSchema.parse(options)
      return frozenLakeTransitions({ ...parsed, desc: parsed.desc ?? frozenLakeMaps[parsed.mapName] })
    },
    game: (options: unknown) => frozenLake.frozenLake(frozenLake.optionsSchema.parse(options)),
    stateOf: (start: number) => ({ row: Math.floor(start / 4), column: start % 4 }),
  },
  'cliff-walking': {
    transitions: (options: unknown) => cliffWalkingTransitions(cliffWalking.optionsSchema.parse(options).isSlippery),
    game: (options: unknown) => cliffWalking.cliffWalking(cliffWalking.optionsSchema.parse(options)),
    stateOf: (start: number) => ({ row: Math.floor(start / 12), column: start % 12 }),
  },
  taxi: {
    transitions: (options: unknown) => {
      const parsed = taxi.optionsSchema.parse(options)
      return taxiTransitions(parsed.isRainy ? parsed.rainyProbability : null)
    },
    game: (options: unknown) => taxi.taxi(taxi.optionsSchema.parse(options)),
    stateOf: (start: number, options: Readonly<Record<string, unknown>>) => ({
      ...decodeTaxi(start),
      fickle: options.ficklePassenger ? 1 : 0,
    }),
  },
}

describe.each(Object.entries(games))('%s', (name, { transitions, game, stateOf }) => {
  const fixture = read(name)

  it.each(fixture.tables.map((table) => [table.options, table] as const))(
    "its table of transitions is Gymnasium's with the options %j",
    (options, table) => {
      const own: Transitions = transitions(options).filter((_, state) => state % table.stride === 0)
      const flat = own.flat(2)
      expect(own.flat().map((outcomes) => outcomes.length)).toEqual(table.outcomes)
      expect(flat.map((outcome) => outcome.next)).toEqual(table.next)
      expect(flat.map((outcome) => outcome.reward)).toEqual(table.reward)
      expect(flat.flatMap((outcome, index) => (outcome.terminated ? [index] : []))).toEqual(table.terminated)
      expect(flat.map((outcome) => Number(outcome.probability.toFixed(12)))).toEqual(table.probability)
    },
  )

  it.each(fixture.episodes.map((episode, index) => [index, episode] as const))(
    "it plays Gymnasium's episode %i by the numbers that Gymnasium drew, and shows the same text",
    (_, { options, start, steps, firstText, lastText }) => {
      const { step: play, observe, text } = game(options)
      let state = stateOf(start, options) as never
      expect(text?.(state, null)).toBe(firstText)
      for (const { action, draws, observation, reward, terminated, actionMask } of steps) {
        // Gymnasium draws a number also where there is one outcome alone.
        const one = transitions(options)[observe(state)]?.[action]?.length === 1
        const outcome = play(state, action, replaying(one ? draws.slice(1) : draws))
        state = outcome.state as never
        expect(observe(state)).toBe(observation)
        expect(outcome.reward).toBe(reward)
        expect(outcome.terminated).toBe(terminated)
        if (actionMask) expect(outcome.info?.actionMask).toEqual(Uint8Array.from(actionMask))
      }
      expect(text?.(state, steps.at(-1)?.action ?? null)).toBe(lastText)
    },
  )
})

describe('the draw of an outcome', () => {
  const outcomes = [0.2, 0.5, 0.3].map((probability, next) => ({ probability, next, reward: 0, terminated: false }))

  it.each([
    [0, 0],
    [0.1999, 0],
    [0.2, 1],
    [0.6999, 1],
    [0.7, 2],
    [0.9999, 2],
  ])('%f falls into outcome %i of 0.2, 0.5 and 0.3', (drawn, next) => {
    expect(drawTransition(outcomes, replaying([drawn])).next).toBe(next)
  })
})

describe('FrozenLake', () => {
  it('a map of your own must have a start and rows of one length', () => {
    expect(frozenLake.optionsSchema.safeParse({ desc: ['FFG'] }).success).toBe(false)
    expect(frozenLake.optionsSchema.safeParse({ desc: ['SF', 'FFG'] }).success).toBe(false)
    expect(frozenLake.optionsSchema.safeParse({ desc: ['SFG'] }).success).toBe(true)
  })

  it('a drawn map can be crossed, and the same seed draws the same', () => {
    const map = generateFrozenLakeMap(createRng(5), 6, 0.6)
    expect(map).toEqual(generateFrozenLakeMap(createRng(5), 6, 0.6))
    expect(map).toHaveLength(6)
    const settings: { renderMode: RenderMode } = { renderMode: null }
    const env = frozenLake.createEnv(frozenLake.optionsSchema.parse({ desc: map, isSlippery: false }), settings)
    const reached = new Set([env.reset().observation])
    for (const from of reached)
      for (const action of [0, 1, 2, 3]) {
        env.reset({ options: { state: { row: Math.floor(from / 6), column: from % 6 } } })
        const { observation, terminated } = env.step(action)
        if (!terminated || observation === 35) reached.add(observation)
      }
    expect(reached.has(35)).toBe(true)
  })
})

describe('Taxi', () => {
  it('starts neither on board nor at the destination, in each of the 300 ways', () => {
    const env = taxi.createEnv(taxi.optionsSchema.parse({}), { renderMode: null })
    const starts = new Set(Array.from({ length: 5_000 }, () => env.reset().observation))
    expect(starts.size).toBe(300)
    for (const start of starts) {
      const { passenger, destination } = decodeTaxi(start)
      expect(passenger).toBeLessThan(4)
      expect(passenger).not.toBe(destination)
    }
  })
})
