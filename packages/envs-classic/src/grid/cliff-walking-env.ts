import type { RenderMode } from '@ludus/core'
import { z } from 'zod'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'
import {
  cliffColumns,
  cliffGoal,
  cliffRows,
  cliffStart,
  cliffWalkingTransitions,
  isCliff,
} from './cliff-walking-dynamics.js'
import { cliffWalkingPicture } from './cliff-walking-picture.js'
import { type Cell, gridGame } from './grid-game.js'

export const optionsSchema = z.strictObject({
  /** Whether a step may go astray to either side. */
  isSlippery: z.boolean().default(false),
})

/** Options of `CliffWalking-v1`. */
export type CliffWalkingOptions = z.output<typeof optionsSchema>

/** Walk along a cliff without falling. */
export function cliffWalking({ isSlippery }: CliffWalkingOptions): Game<number, number, Cell> {
  return gridGame({
    id: 'CliffWalking-v1',
    rows: cliffRows,
    columns: cliffColumns,
    transitions: cliffWalkingTransitions(isSlippery),
    starts: [cliffStart],
    picture: cliffWalkingPicture,
    text({ row, column }) {
      const letter = (state: number) => {
        if (state === row * cliffColumns + column) return 'x'
        if (state === cliffGoal) return 'T'
        return isCliff(state) ? 'C' : 'o'
      }
      const lines = Array.from({ length: cliffRows }, (_, line) =>
        Array.from({ length: cliffColumns }, (_, at) => letter(line * cliffColumns + at)).join('  '),
      )
      return `${lines.join('\n')}\n\n`
    },
  })
}

export function createEnv(options: CliffWalkingOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(cliffWalking(options), renderMode)
}

export const controls = () =>
  keyControls(4, { up: 'ArrowUp', right: 'ArrowRight', down: 'ArrowDown', left: 'ArrowLeft' })
