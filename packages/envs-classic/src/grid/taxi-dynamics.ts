import type { Transition, Transitions } from './transitions.js'

/** Where the taxi, its passenger and the passenger's destination are. */
export interface TaxiState {
  readonly row: number
  readonly column: number
  /** A stand, 0 to 3, or 4: in the taxi. */
  readonly passenger: number
  /** A stand, 0 to 3. */
  readonly destination: number
  /** 1 while the passenger will still change the destination, once on the way. */
  readonly fickle: number
}

export const taxiMap = [
  '+---------+',
  '|R: | : :G|',
  '| : | : : |',
  '| : : : : |',
  '| | : | : |',
  '|Y| : |B: |',
  '+---------+',
] as const

/** Rows and columns of the stands: red, green, yellow, blue. */
export const stands = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
] as const
export const inTaxi = 4
const size = 5

/** Rows and columns that actions 0 to 3 move: south, north, east, west. */
const moves = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const
/** The actions to the left and right of each. */
const sides = [
  [2, 3],
  [3, 2],
  [1, 0],
  [0, 1],
] as const

/** The number of a state in Gymnasium's order; `fickle` is no part of it. */
export function encodeTaxi({ row, column, passenger, destination }: Omit<TaxiState, 'fickle'>): number {
  return ((row * size + column) * 5 + passenger) * 4 + destination
}

/** The state behind a number, without `fickle`. */
export function decodeTaxi(state: number): Omit<TaxiState, 'fickle'> {
  return {
    row: Math.floor(state / 100),
    column: Math.floor(state / 20) % size,
    passenger: Math.floor(state / 4) % 5,
    destination: state % 4,
  }
}

/** Whether the way from a cell in a direction is free of walls. */
export function isFree(row: number, column: number, direction: number): boolean {
  if (direction === 0) return row < size - 1
  if (direction === 1) return row > 0
  return taxiMap[1 + row]?.[2 * column + (direction === 2 ? 2 : 0)] === ':'
}

/** 1 for each action that changes the state. */
export function taxiActionMask({ row, column, passenger }: TaxiState): Uint8Array {
  const stand = standAt(row, column)
  const free = [0, 1, 2, 3].map((direction) => Number(isFree(row, column, direction)))
  const pickUp = Number(stand !== -1 && stand === passenger)
  return Uint8Array.of(...free, pickUp, Number(stand !== -1 && passenger === inTaxi))
}

/**
 * The table of the taxi. Actions: 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off. Each step costs 1, a wrong
 * pick-up or drop-off 10; delivering earns 20 and ends the episode.
 *
 * Source: Dietterich 2000; Gymnasium 1.4 `TaxiEnv`.
 *
 * @param rainyProbability Probability of driving where one wants to in rain, each side getting half of the rest; null
 * without rain.
 */
export function taxiTransitions(rainyProbability: number | null): Transitions {
  const outcomes = (number: number, action: number): Transition[] => {
    const state = decodeTaxi(number)
    if (action >= 4) return [{ probability: 1, ...serve(state, action) }]
    const drive = (direction: number) => ({ next: encodeTaxi(move(state, direction)), reward: -1, terminated: false })
    if (rainyProbability === null) return [{ probability: 1, ...drive(action) }]
    // Where the way ahead is blocked, the taxi does not drift either.
    const [left, right] = isFree(state.row, state.column, action)
      ? (sides[action] as readonly number[])
      : [action, action]
    const astray = (1 - rainyProbability) / 2
    return [
      { probability: rainyProbability, ...drive(action) },
      { probability: astray, ...drive(left as number) },
      { probability: astray, ...drive(right as number) },
    ]
  }
  return Array.from({ length: 500 }, (_, state) => [0, 1, 2, 3, 4, 5].map((action) => outcomes(state, action)))
}

type Place = Omit<TaxiState, 'fickle'>

function move(state: Place, direction: number): Place {
  if (!isFree(state.row, state.column, direction)) return state
  const [down, right] = moves[direction] as readonly [number, number]
  return { ...state, row: state.row + down, column: state.column + right }
}

/** Picks up or drops off. */
function serve(state: Place, action: number): Omit<Transition, 'probability'> {
  const stand = standAt(state.row, state.column)
  const become = (passenger: number) => encodeTaxi({ ...state, passenger })
  const refused = { next: encodeTaxi(state), reward: -10, terminated: false }
  if (action === 4)
    return stand !== -1 && stand === state.passenger ? { next: become(inTaxi), reward: -1, terminated: false } : refused
  if (stand === -1 || state.passenger !== inTaxi) return refused
  const delivered = stand === state.destination
  return { next: become(stand), reward: delivered ? 20 : -1, terminated: delivered }
}

function standAt(row: number, column: number): number {
  return stands.findIndex(([standRow, standColumn]) => standRow === row && standColumn === column)
}
