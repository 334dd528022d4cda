import { box, dict, discrete, type Rng } from '@ludus/core'
import { z } from 'zod'
import type { Game } from '../game-env.js'
import { drawTransition, type Transitions } from './transitions.js'

/** A cell, counted from the top left. */
export interface Cell {
  readonly row: number
  readonly column: number
}

/** A walk over a grid by a table of transitions; the state of a cell is `row * columns + column`. */
export interface GridGame {
  readonly id: string
  readonly rows: number
  readonly columns: number
  readonly transitions: Transitions
  /** The cells in which an episode may start, all alike. */
  readonly starts: readonly number[]
  picture(cell: Cell, lastAction: number | null): ReturnType<Game<number, number, Cell>['picture']>
  text(cell: Cell, lastAction: number | null): string
}

/** Makes the game of a walk over a grid. */
export function gridGame({ rows, columns, transitions, starts, ...shown }: GridGame): Game<number, number, Cell> {
  const stateOf = ({ row, column }: Cell) => row * columns + column
  const cellOf = (state: number): Cell => ({ row: Math.floor(state / columns), column: state % columns })
  const coordinate = (count: number) => box({ low: 0, high: count - 1, shape: [], dtype: 'int32' })
  return {
    ...shown,
    observationSpace: discrete(rows * columns),
    actionSpace: discrete(4),
    stateSpace: dict({ row: coordinate(rows), column: coordinate(columns) }),
    startOptions: z.strictObject({}),
    start: (rng: Rng) => cellOf(starts[starts.length === 1 ? 0 : rng.integer(0, starts.length)] as number),
    startInfo: () => ({ prob: 1 }),
    step(cell, action, rng) {
      const outcome = drawTransition(transitions[stateOf(cell)]?.[action] ?? [], rng)
      return {
        state: cellOf(outcome.next),
        reward: outcome.reward,
        terminated: outcome.terminated,
        info: { prob: outcome.probability },
      }
    },
    observe: stateOf,
  }
}

/** Letters that terminals show on a color, as Gymnasium's `colorize` with `highlight`. */
export function highlight(letter: string, color: 'red' | 'green' | 'yellow'): string {
  return `\u001b[${{ red: 41, green: 42, yellow: 43 }[color]}m${letter}\u001b[0m`
}
