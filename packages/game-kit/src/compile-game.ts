import { type Dict, dict, LudusError, type RewardFunction, type Space } from '@ludus/core'
import { type Condition, compileCondition } from './condition.js'
import type { RewardTerm, SharedGameFile, Variable } from './game-file.js'
import { spaceOf } from './state-space.js'

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
  /** Whether the episode is cut. */
  isTruncated(state: GameState): boolean
  /**
   * The target state data: a state with the values that the file's `target` names. The reward function gives its
   * reward. Absent without a target.
   */
  readonly targetOf?: (state: GameState) => GameState
}

/**
 * Compiles a checked game file into its state space, reward function, ends and target.
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
  const classNumber = (variable: string, className: string) => {
    const declared = file.state[variable]
    return declared?.type === 'class' ? declared.values.indexOf(className) : -1
  }
  const test = (condition: Condition) => compileCondition(condition, scalar, classNumber)
  const anyOf = (conditions: readonly Condition[]) => {
    const tests = conditions.map(test)
    return (state: GameState) => tests.some((holds) => holds(state))
  }
  const terms = Object.entries(file.reward).map(([name, term]) => ({ name, amount: compileTerm(term, test) }))
  const target =
    file.target &&
    Object.fromEntries(
      Object.entries(file.target).map(([name, value]) => [
        name,
        typeof value === 'string' ? classNumber(name, value) : Array.isArray(value) ? Float64Array.from(value) : value,
      ]),
    )
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
      for (const { name, amount } of terms) value += values[name] = amount(input)
      return { value, terms: values }
    },
    isDone: anyOf(file.done),
    isTruncated: anyOf(file.truncated),
    ...(target ? { targetOf: (state: GameState) => ({ ...state, ...target }) } : {}),
  }
}

type TermInput = Parameters<RewardFunction<GameState>>[0]

function compileTerm(
  term: RewardTerm,
  test: (condition: Condition) => (state: GameState) => boolean,
): (input: TermInput) => number {
  const { coefficient } = term
  switch (term.on) {
    case 'change':
      return (input) => coefficient * growth(input, term.variable)
    case 'increase':
      return (input) => coefficient * Math.max(0, growth(input, term.variable))
    case 'decrease':
      return (input) => coefficient * Math.max(0, -growth(input, term.variable))
    case 'value':
      return ({ state }) => coefficient * scalar(state, term.variable)
    case 'when': {
      const holds = test(term.condition)
      return ({ state }) => (holds(state) ? coefficient : 0)
    }
    case 'terminated':
      return ({ terminated }) => (terminated ? coefficient : 0)
    case 'always':
      return () => coefficient
  }
}

function growth({ previousState, state }: TermInput, variable: string): number {
  return scalar(state, variable) - scalar(previousState, variable)
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
