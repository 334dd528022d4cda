import { box, type Dict, dict, discrete, LudusError, type RewardFunction, type Space } from '@ludus/core'
import type { Condition, RewardTerm, SharedGameFile, Variable } from './game-file.js'

/** The state data of a game by variable: numbers, classes as their place in the list, arrays as Float64Array. */
export type GameState = Readonly<Record<string, number | Float64Array>>

/** What a game file means, ready to run. */
export interface CompiledGame {
  readonly stateSpace: Dict<Readonly<Record<string, Space<number | Float64Array>>>>
  /** Numbers in one row of raw state data. */
  readonly stateSize: number
  /**
   * Turns what the machine read into state data.
   *
   * @param row Shape [stateSize]: the variables in the order of the file, arrays in place.
   * @throws {LudusError} `INVALID_STATE` when a number is missing or outside its range.
   */
  readState(row: Float64Array): GameState
  readonly reward: RewardFunction<GameState>
  /** Whether the task has ended. */
  isDone(state: GameState): boolean
}

/**
 * Compiles a checked game file into its state space, reward function and end.
 *
 * @param file As `readGameFile` or `checkGameFile` gave it.
 */
export function compileGame(file: SharedGameFile): CompiledGame {
  const variables = Object.entries(file.state).map(([name, variable]) => ({
    name,
    variable,
    space: spaceOf(variable),
    length: variable.type === 'numbers' ? variable.length : 1,
  }))
  const terms = Object.entries(file.reward)
  return {
    stateSpace: dict(Object.fromEntries(variables.map(({ name, space }) => [name, space]))),
    stateSize: variables.reduce((size, { length }) => size + length, 0),
    readState(row) {
      const state: Record<string, number | Float64Array> = {}
      let offset = 0
      for (const { name, variable, space, length } of variables) {
        const value = variable.type === 'numbers' ? row.slice(offset, offset + length) : row[offset]
        if (!space.contains(value)) throw invalidState(name, variable, value)
        state[name] = value
        offset += length
      }
      return state
    },
    reward: (input) => {
      const values: Record<string, number> = {}
      let value = 0
      for (const [name, term] of terms) {
        const amount = termValue(term, input)
        values[name] = amount
        value += amount
      }
      return { value, terms: values }
    },
    isDone: (state) =>
      file.done.some((entry) => holds(entry, state) && entry.and.every((condition) => holds(condition, state))),
  }
}

function spaceOf(variable: Variable): Space<number | Float64Array> {
  switch (variable.type) {
    case 'number':
      return box({ low: variable.low, high: variable.high, shape: [], dtype: 'float64' }) as Space<
        number | Float64Array
      >
    case 'numbers':
      return box({ low: variable.low, high: variable.high, shape: [variable.length], dtype: 'float64' }) as Space<
        number | Float64Array
      >
    case 'integer':
      return discrete(variable.high - variable.low + 1, variable.low) as Space<number | Float64Array>
    case 'class':
      return discrete(variable.values.length) as Space<number | Float64Array>
  }
}

function termValue(term: RewardTerm, input: Parameters<RewardFunction<GameState>>[0]): number {
  switch (term.on) {
    case 'change':
      return term.coefficient * (scalar(input.state, term.variable) - scalar(input.previousState, term.variable))
    case 'value':
      return term.coefficient * scalar(input.state, term.variable)
    case 'terminated':
      return input.terminated ? term.coefficient : 0
    case 'always':
      return term.coefficient
  }
}

function holds({ variable, is, value }: Condition, state: GameState): boolean {
  const actual = scalar(state, variable)
  switch (is) {
    case '<':
      return actual < value
    case '<=':
      return actual <= value
    case '=':
      return actual === value
    case '!=':
      return actual !== value
    case '>=':
      return actual >= value
    case '>':
      return actual > value
  }
}

/** The checked file names scalars only, so anything else is state data of another game. */
function scalar(state: GameState, name: string): number {
  const value = state[name]
  if (typeof value === 'number') return value
  throw new LudusError(
    'INVALID_STATE',
    `Cannot read ${name} from state data that holds ${Object.keys(state).join(', ')}`,
  )
}

function invalidState(name: string, variable: Variable, value: unknown): LudusError {
  const wanted =
    variable.type === 'class'
      ? `one of ${variable.values.join(', ')}`
      : variable.type === 'numbers'
        ? `${variable.length} numbers from ${variable.low} to ${variable.high}`
        : `${variable.type === 'integer' ? 'a whole number' : 'a number'} from ${variable.low} to ${variable.high}`
  const shown = value instanceof Float64Array ? `[${value.join(', ')}]` : String(value)
  return new LudusError(
    'INVALID_STATE',
    `Cannot read the state variable ${name} as ${shown}: the game file says ${wanted}`,
  )
}
