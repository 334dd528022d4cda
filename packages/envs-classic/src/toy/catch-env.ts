import { box, dict, discrete, type Frame, type Goal, type RenderMode } from '@ludus/core'
import { z } from 'zod'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'

export const optionsSchema = z.strictObject({
  /** Cells from top to bottom; the paddle is in the last row. */
  rows: z.int().min(2).default(10),
  columns: z.int().min(2).default(5),
  /** Pixels of a cell's side. */
  cellSize: z.int().min(1).default(4),
})

/** Options of `toy/catch-v1`. */
export type CatchOptions = z.output<typeof optionsSchema>

/** Where the ball and the paddle are. */
export interface CatchState {
  readonly ballRow: number
  readonly ballColumn: number
  readonly paddleColumn: number
}

/**
 * Catch the falling ball: 0 goes left, 1 stays, 2 goes right. Reward 1 for a catch, -1 for a miss, at the end of each
 * episode. Observations are pixels: ball and paddle white on black.
 *
 * Source: Mnih et al. 2014, arXiv:1406.6247; Osband et al. 2020, arXiv:1908.03568 (bsuite's catch).
 */
export function catchGame({ rows, columns, cellSize }: CatchOptions): Game<Uint8Array, number, CatchState> {
  const [height, width] = [rows * cellSize, columns * cellSize]
  const column = () => discrete(columns)

  const draw = ({ ballRow, ballColumn, paddleColumn }: CatchState, channels: number): Frame => {
    const data = new Uint8Array(height * width * channels)
    const fill = (cellRow: number, cellColumn: number) => {
      for (let y = cellRow * cellSize; y < (cellRow + 1) * cellSize; y++) {
        const from = (y * width + cellColumn * cellSize) * channels
        data.fill(255, from, from + cellSize * channels)
      }
    }
    fill(ballRow, ballColumn)
    fill(rows - 1, paddleColumn)
    return { width, height, channels, data }
  }

  return {
    id: 'toy/catch-v1',
    observationSpace: box({ low: 0, high: 255, shape: [height, width, 1], dtype: 'uint8' }),
    actionSpace: discrete(3),
    stateSpace: dict({ ballRow: discrete(rows), ballColumn: column(), paddleColumn: column() }),
    startOptions: z.strictObject({}),
    start: (rng) => ({ ballRow: 0, ballColumn: rng.integer(0, columns), paddleColumn: Math.floor(columns / 2) }),
    step({ ballRow, ballColumn, paddleColumn }, action) {
      const state = {
        ballRow: Math.min(rows - 1, ballRow + 1),
        ballColumn,
        paddleColumn: Math.min(columns - 1, Math.max(0, paddleColumn + action - 1)),
      }
      const terminated = state.ballRow === rows - 1
      return { state, reward: rewardOf(state, rows), terminated }
    },
    observe: (state) => draw(state, 1).data,
    picture: (state) => draw(state, 3),
  }
}

export function createEnv(options: CatchOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(catchGame(options), renderMode)
}

export const controls = () => keyControls(5, { left: 'ArrowLeft', stay: null, right: 'ArrowRight' })

/** Wants the ball caught. */
export function goal({ rows }: CatchOptions): Goal<CatchState> {
  return {
    reward({ state }) {
      const value = rewardOf(state, rows)
      return { value, terms: { landing: value } }
    },
    targetOf: (state) => ({ ...state, ballRow: rows - 1, paddleColumn: state.ballColumn }),
  }
}

function rewardOf({ ballRow, ballColumn, paddleColumn }: CatchState, rows: number): number {
  if (ballRow < rows - 1) return 0
  return paddleColumn === ballColumn ? 1 : -1
}

/** Goes under the ball. */
export function script(state: unknown): number {
  const { ballColumn, paddleColumn } = state as CatchState
  return 1 + Math.sign(ballColumn - paddleColumn)
}
