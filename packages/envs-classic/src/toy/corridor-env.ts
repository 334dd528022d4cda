import { discrete, type Goal, type RenderMode, type Reward } from '@ludus/core'
import { z } from 'zod'
import { createCanvas } from '../drawing/canvas.js'
import { drawFlag, drawPerson } from '../drawing/figures.js'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'

export const optionsSchema = z.strictObject({
  /** Cells; the last is the goal. */
  length: z.int().min(2).default(8),
})

/** Options of `toy/corridor-v1`. */
export type CorridorOptions = z.output<typeof optionsSchema>

/**
 * Walk right (1) from the first cell to the last for a reward of 1; left is 0, and each step costs 0.01. Chance finds
 * a long corridor's end rarely, so it shows whether a learner explores and carries value back.
 */
export function corridor({ length }: CorridorOptions): Game<number, number, number> {
  return {
    id: 'toy/corridor-v1',
    observationSpace: discrete(length),
    actionSpace: discrete(2),
    stateSpace: discrete(length),
    startOptions: z.strictObject({}),
    start: () => 0,
    step(cell, action) {
      const next = Math.min(length - 1, Math.max(0, cell + (action === 1 ? 1 : -1)))
      const terminated = next === length - 1
      const { value: reward, terms: rewardTerms } = rewardOf(next, length)
      return { state: next, reward, terminated, info: { rewardTerms } }
    },
    observe: (cell) => cell,
    picture(cell) {
      const canvas = createCanvas(length * 32, 40, [70, 74, 82])
      for (let at = 0; at < length; at++) canvas.rectangle(at * 32 + 1, 4, 30, 32, [228, 228, 220])
      drawFlag(canvas, [(length - 1) * 32 + 8, 34], 26, [200, 40, 50])
      drawPerson(canvas, [cell * 32 + 16, 35], 28, [60, 90, 170])
      return canvas.frame()
    },
    text: (cell) =>
      `${Array.from({ length }, (_, at) => (at === cell ? 'x' : at === length - 1 ? 'G' : '.')).join('')}\n`,
  }
}

export function createEnv(options: CorridorOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(corridor(options), renderMode)
}

export const controls = () => keyControls(4, { left: 'ArrowLeft', right: 'ArrowRight' })

/** Wants to be in the last cell. */
export function goal({ length }: CorridorOptions): Goal<number> {
  return { reward: ({ state }) => rewardOf(state, length), targetOf: () => length - 1 }
}

function rewardOf(cell: number, length: number): Reward {
  const terms = { goal: cell === length - 1 ? 1 : 0, time: -0.01 }
  return { value: terms.goal + terms.time, terms }
}

/** Walks right. */
export function script(): number {
  return 1
}
