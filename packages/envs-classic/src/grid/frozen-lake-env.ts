import type { RenderMode } from '@ludus/core'
import { z } from 'zod'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'
import { frozenLakeMaps, frozenLakeTransitions } from './frozen-lake-dynamics.js'
import { frozenLakePicture } from './frozen-lake-picture.js'
import { type Cell, gridGame, highlight } from './grid-game.js'

const map = z
  .array(z.string().regex(/^[SFHG]+$/, 'must be letters of S, F, H and G'))
  .min(1)
  .refine((rows) => rows.every((row) => row.length === rows[0]?.length), 'must have rows of the same length')
  .refine((rows) => rows.some((row) => row.includes('S')), 'must have a start, S')

export const optionsSchema = z.strictObject({
  /** A map of your own, in place of `mapName`'s: rows of S (start), F (frozen), H (hole) and G (goal). */
  desc: map.nullable().default(null),
  mapName: z.enum(['4x4', '8x8']).default('4x4'),
  /** Whether a step may go astray to either side. */
  isSlippery: z.boolean().default(true),
  /** Probability of going where one wants to on slippery ice. */
  successRate: z
    .number()
    .min(0)
    .max(1)
    .default(1 / 3),
  /** Rewards for the goal, a hole, and ice. */
  rewardSchedule: z.tuple([z.number(), z.number(), z.number()]).default([1, 0, 0]),
})

/** Options of `FrozenLake-v1`. */
export type FrozenLakeOptions = z.output<typeof optionsSchema>

/** Cross a frozen lake without falling into a hole. */
export function frozenLake(options: FrozenLakeOptions): Game<number, number, Cell> {
  const desc = options.desc ?? frozenLakeMaps[options.mapName]
  const columns = desc[0]?.length ?? 0
  return gridGame({
    id: 'FrozenLake-v1',
    rows: desc.length,
    columns,
    transitions: frozenLakeTransitions({ ...options, desc }),
    starts: [...desc.join('')].flatMap((letter, state) => (letter === 'S' ? [state] : [])),
    picture: (cell) => frozenLakePicture(desc, cell),
    text({ row, column }, lastAction) {
      const went = lastAction === null ? '' : `  (${['Left', 'Down', 'Right', 'Up'][lastAction]})`
      const lines = desc.map((line, at) =>
        at === row ? line.slice(0, column) + highlight(line[column] as string, 'red') + line.slice(column + 1) : line,
      )
      return `${went}\n${lines.join('\n')}\n`
    },
  })
}

export function createEnv(options: FrozenLakeOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(frozenLake(options), renderMode)
}

export const controls = () =>
  keyControls(4, { left: 'ArrowLeft', down: 'ArrowDown', right: 'ArrowRight', up: 'ArrowUp' })
