import type { Rng } from '@ludus/core'
import type { Outcome } from './game-env.js'
import type { Bounds } from './reset-bounds.js'

/** State data of many envs: a column for each of its numbers. */
export type Columns<State> = { readonly [Key in keyof State]: Float64Array }

/** What a step fills in: a row for each env. */
export interface Stepped<State> {
  readonly states: Columns<State>
  readonly rewards: Float64Array
  /** 1 where the task ended. */
  readonly terminated: Uint8Array
}

/**
 * Dynamics as loops over rows, so that thousands of envs step without a call or an allocation for each. A single env
 * is one row of the same loops: there is no second copy of a formula.
 */
export interface RowDynamics<State, Actions, Start = Bounds> {
  /** The state's numbers, in order. */
  readonly names: readonly (keyof State)[]
  /** Numbers in an observation. */
  readonly observationSize: number
  read(states: Columns<State>, row: number): State
  write(state: State, states: Columns<State>, row: number): void
  /** Draws the state in which an episode starts. */
  start(rng: Rng, options: Start, states: Columns<State>, row: number): void
  /** Steps every row: reads `from` and `actions`, fills `to`. */
  step(from: Columns<State>, actions: Actions, to: Stepped<State>): void
  /** Writes the observation of every row, row-major. */
  observe(states: Columns<State>, observations: Float32Array): void
}

/**
 * The single env's part of row dynamics: a table of one row.
 *
 * @param setAction Puts the env's action into the row's.
 */
export function singleRow<State, Action, Actions, Start>(
  dynamics: RowDynamics<State, Actions, Start>,
  actions: Actions,
  setAction: (actions: Actions, action: Action) => void,
): {
  start(rng: Rng, options: Start): State
  step(state: State, action: Action): Outcome<State>
  observe(state: State): Float32Array
} {
  const from = columns(dynamics.names, () => new Float64Array(1))
  const to = {
    states: columns(dynamics.names, () => new Float64Array(1)),
    rewards: new Float64Array(1),
    terminated: new Uint8Array(1),
  }
  return {
    start(rng, options) {
      dynamics.start(rng, options, from, 0)
      return dynamics.read(from, 0)
    },
    step(state, action) {
      dynamics.write(state, from, 0)
      setAction(actions, action)
      dynamics.step(from, actions, to)
      return {
        state: dynamics.read(to.states, 0),
        reward: to.rewards[0] as number,
        terminated: to.terminated[0] === 1,
      }
    },
    observe(state) {
      const observation = new Float32Array(dynamics.observationSize)
      dynamics.write(state, from, 0)
      dynamics.observe(from, observation)
      return observation
    },
  }
}

/** Makes a column for each name. */
export function columns<State>(
  names: readonly (keyof State)[],
  make: (name: keyof State) => Float64Array,
): Columns<State> {
  const made = {} as { [Key in keyof State]: Float64Array }
  for (const name of names) made[name] = make(name)
  return made
}
