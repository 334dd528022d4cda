import type { Rng } from '@ludus/core'
import type { Transition, Transitions } from './transitions.js'

/** Gymnasium's maps: S start, F frozen, H hole, G goal. */
export const frozenLakeMaps = {
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'],
} as const

/** Rows and columns that each action moves: left, down, right, up. */
const moves = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const

/** What decides the lake's transitions. */
export interface FrozenLakeRules {
  /** The map, rows of the same length. */
  readonly desc: readonly string[]
  readonly isSlippery: boolean
  /** Probability of going where one wants to on slippery ice. */
  readonly successRate: number
  /** Rewards for the goal, a hole, and ice. */
  readonly rewardSchedule: readonly [number, number, number]
}

/**
 * The table of the lake. On slippery ice a step goes astray to either side, each with half of what `successRate`
 * leaves.
 *
 * Source: Gymnasium 1.4 `FrozenLakeEnv`.
 */
export function frozenLakeTransitions({ desc, isSlippery, successRate, rewardSchedule }: FrozenLakeRules): Transitions {
  const rows = desc.length
  const columns = desc[0]?.length ?? 0
  const letterAt = (row: number, column: number) => desc[row]?.[column] as string

  const arrive = (row: number, column: number, direction: number): Omit<Transition, 'probability'> => {
    const [down, right] = moves[direction] as readonly [number, number]
    const newRow = Math.min(rows - 1, Math.max(0, row + down))
    const newColumn = Math.min(columns - 1, Math.max(0, column + right))
    const letter = letterAt(newRow, newColumn)
    const [goal, hole, frozen] = rewardSchedule
    return {
      next: newRow * columns + newColumn,
      reward: letter === 'G' ? goal : letter === 'H' ? hole : frozen,
      terminated: letter === 'G' || letter === 'H',
    }
  }

  const outcomes = (state: number, action: number): Transition[] => {
    const row = Math.floor(state / columns)
    const column = state % columns
    const letter = letterAt(row, column)
    if (letter === 'G' || letter === 'H') return [{ probability: 1, next: state, reward: 0, terminated: true }]
    if (!isSlippery) return [{ probability: 1, ...arrive(row, column, action) }]
    return [(action + 3) % 4, action, (action + 1) % 4].map((direction) => ({
      probability: direction === action ? successRate : (1 - successRate) / 2,
      ...arrive(row, column, direction),
    }))
  }

  return Array.from({ length: rows * columns }, (_, state) => [0, 1, 2, 3].map((action) => outcomes(state, action)))
}

/**
 * Draws a square map on which the goal can be reached.
 *
 * Source: Gymnasium 1.4 `generate_random_map`.
 *
 * @param size Cells of a side, at least 2.
 * @param frozen Probability that a cell is frozen and no hole.
 */
export function generateFrozenLakeMap(rng: Rng, size = 8, frozen = 0.8): string[] {
  for (;;) {
    const board = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, column) => {
        if (row === 0 && column === 0) return 'S'
        if (row === size - 1 && column === size - 1) return 'G'
        return rng.uniform() < frozen ? 'F' : 'H'
      }),
    )
    if (reachesGoal(board)) return board.map((row) => row.join(''))
  }
}

function reachesGoal(board: readonly (readonly string[])[]): boolean {
  const frontier: [number, number][] = [[0, 0]]
  const seen = new Set<string>()
  for (let cell = frontier.pop(); cell; cell = frontier.pop()) {
    const [row, column] = cell
    const letter = board[row]?.[column]
    if (letter === 'G') return true
    if (letter === undefined || letter === 'H' || seen.has(cell.join())) continue
    seen.add(cell.join())
    for (const [down, right] of moves) frontier.push([row + down, column + right])
  }
  return false
}
