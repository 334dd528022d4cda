import type { Transition, Transitions } from './transitions.js'

export const cliffRows = 4
export const cliffColumns = 12
export const cliffStart = 3 * cliffColumns
export const cliffGoal = cliffRows * cliffColumns - 1

/** Rows and columns that each action moves: up, right, down, left. */
const moves = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const

/** Whether a cell is part of the cliff: the last row between start and goal. */
export function isCliff(state: number): boolean {
  return state > cliffStart && state < cliffGoal
}

/**
 * The table of the walk along the cliff: each step costs 1; the cliff costs 100 and leads back to the start. On
 * slippery ground a step goes ahead or to either side, each with a third.
 *
 * Source: Sutton & Barto 2018, Example 6.6; Gymnasium 1.4 `CliffWalkingEnv`.
 */
export function cliffWalkingTransitions(isSlippery: boolean): Transitions {
  const arrive = (state: number, direction: number): Omit<Transition, 'probability'> => {
    const [down, right] = moves[direction] as readonly [number, number]
    const row = Math.min(cliffRows - 1, Math.max(0, Math.floor(state / cliffColumns) + down))
    const column = Math.min(cliffColumns - 1, Math.max(0, (state % cliffColumns) + right))
    const next = row * cliffColumns + column
    if (isCliff(next)) return { next: cliffStart, reward: -100, terminated: false }
    return { next, reward: -1, terminated: next === cliffGoal }
  }
  const outcomes = (state: number, action: number): Transition[] => {
    const directions = isSlippery ? [(action + 3) % 4, action, (action + 1) % 4] : [action]
    return directions.map((direction) => ({ probability: 1 / directions.length, ...arrive(state, direction) }))
  }
  return Array.from({ length: cliffRows * cliffColumns }, (_, state) =>
    [0, 1, 2, 3].map((action) => outcomes(state, action)),
  )
}
