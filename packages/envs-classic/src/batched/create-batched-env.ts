import {
  type Box,
  createRng,
  type EnvSpec,
  type FinalStep,
  LudusError,
  type Rng,
  type Space,
  type VectorEnv,
  type VectorResetResult,
  type VectorStepOptions,
  type VectorStepResult,
} from '@ludus/core'
import type { z } from 'zod'
import { type Game, noInfo } from '../game-env.js'
import { type Columns, columns, type RowDynamics, type Stepped } from '../rows.js'

/** Arrays of a step, a row for each env. */
interface Rows<State> extends Stepped<State> {
  /** Row-major [numEnvs, observation size]. */
  readonly observations: Float32Array
  readonly truncated: Uint8Array
}

/** How many envs, and what they are: the spec says when an episode is cut. */
export interface BatchedSettings {
  readonly numEnvs: number
  readonly spec: EnvSpec
}

/** A vector env whose state data is columns of numbers. */
export type BatchedEnv<Action, State, ActionBatch> = VectorEnv<
  Float32Array,
  Action,
  State,
  Float32Array,
  ActionBatch,
  Columns<State>
>

/**
 * Makes a vector env that steps all its envs in one loop over typed arrays. Same seed and actions give the same
 * trajectories as `createVectorEnv` of single envs, number for number; only `infos` are empty. The arrays of a result
 * share one buffer: copy one before you transfer it to a worker.
 *
 * @throws {LudusError} `INVALID_VECTOR`, `INVALID_OPTIONS`. Its methods throw `INVALID_ACTION`, `INVALID_SEED`, `RESET_NEEDED`,
 * `SHAPE_MISMATCH`, `STEP_PENDING`, `NO_STEP_PENDING` and `ENV_CLOSED`.
 */
export function createBatchedEnv<
  Action,
  State,
  ActionBatch extends Int32Array | Float32Array,
  Start extends z.ZodObject,
>(
  game: Game<Float32Array, Action, State, Start>,
  dynamics: RowDynamics<State, ActionBatch, z.output<Start>>,
  { numEnvs, spec }: BatchedSettings,
): BatchedEnv<Action, State, ActionBatch> {
  if (!Number.isInteger(numEnvs) || numEnvs < 1)
    throw new LudusError('INVALID_VECTOR', `Cannot make ${numEnvs} envs of ${spec.id}: give an integer of at least 1`)
  const { maxEpisodeSteps } = spec
  if (maxEpisodeSteps !== null && !(Number.isInteger(maxEpisodeSteps) && maxEpisodeSteps >= 1))
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot limit episodes to ${maxEpisodeSteps} steps: give an integer of at least 1, or null`,
    )
  const { names, observationSize: width } = dynamics
  const limit = maxEpisodeSteps ?? Number.POSITIVE_INFINITY
  const startOptions = game.startOptions.parse({})
  const infos = new Array(numEnvs).fill(noInfo)

  const rngs: Rng[] = Array.from({ length: numEnvs }, () => createRng(0))
  const elapsed = new Float64Array(numEnvs)
  const ended = new Int32Array(numEnvs)
  let current: Rows<State> | null = null
  let pending: VectorStepResult<Float32Array, Columns<State>> | null = null
  let closed = false

  const restart = (row: number, states: Columns<State>) => {
    dynamics.start(rngs[row] as Rng, startOptions, states, row)
    elapsed[row] = 0
  }

  /** Counts the step, cuts episodes at the limit, and lists in `ended` the rows whose episode is over. */
  const findEnds = ({ terminated, truncated }: Rows<State>): number => {
    let count = 0
    for (let row = 0; row < numEnvs; row++) {
      const steps = (elapsed[row] as number) + 1
      elapsed[row] = steps
      const cut = steps >= limit
      if (cut) truncated[row] = 1
      if (cut || terminated[row] === 1) ended[count++] = row
    }
    return count
  }

  const gatherFinal = (ending: Columns<State>, count: number): FinalStep<Float32Array, Columns<State>> => {
    const indices = ended.slice(0, count)
    const states = columns(names, (name) => {
      const column = ending[name]
      const taken = new Float64Array(count)
      for (let at = 0; at < count; at++) taken[at] = column[ended[at] as number] as number
      return taken
    })
    const observations = new Float32Array(count * width)
    dynamics.observe(states, observations)
    return { indices, observations, states, infos: infos.slice(0, count) }
  }

  /** Takes back the step of the rows that were to stand still. */
  const standStill = (mask: Uint8Array, before: Columns<State>, rows: Rows<State>) => {
    mask.forEach((stepped, row) => {
      if (stepped !== 0) return
      for (const name of names) rows.states[name][row] = before[name][row] as number
      rows.rewards[row] = 0
      rows.terminated[row] = 0
      // findEnds counts every row.
      elapsed[row] = (elapsed[row] as number) - 1
    })
  }

  const send = (actions: ActionBatch, { mask }: VectorStepOptions = {}) => {
    if (closed) throw closedError('step')
    if (pending) throw new LudusError('STEP_PENDING', 'Cannot send actions as a step is under way: call receive first')
    if (!current) throw new LudusError('RESET_NEEDED', 'Cannot step as no episode is running: call reset first')
    assertMask(mask, numEnvs)
    assertActions(game.actionSpace, actions, numEnvs, mask)
    const rows = allocateRows(names, numEnvs, width)
    dynamics.step(current.states, actions, rows)
    if (mask) standStill(mask, current.states, rows)
    const count = findEnds(rows)
    const final = count > 0 ? gatherFinal(rows.states, count) : null
    for (let at = 0; at < count; at++) restart(ended[at] as number, rows.states)
    dynamics.observe(rows.states, rows.observations)
    current = rows
    pending = { ...rows, infos, final }
  }

  const receive = async () => {
    if (!pending) throw new LudusError('NO_STEP_PENDING', 'Cannot receive as no step is under way: call send first')
    const result = pending
    pending = null
    return result
  }

  const close = async () => {
    closed = true
    pending = null
  }

  return {
    numEnvs,
    observationSpace: game.observationSpace as Space<Float32Array, Float32Array>,
    actionSpace: game.actionSpace as Space<Action, ActionBatch>,
    stateSpace: game.stateSpace as Space<State, Columns<State>>,
    spec,
    framesPerStep: 1,
    stepsByMask: true,
    async reset({ seed, mask } = {}): Promise<VectorResetResult<Float32Array, Columns<State>>> {
      if (closed) throw closedError('reset')
      if (pending) throw new LudusError('STEP_PENDING', 'Cannot reset as a step is under way: call receive first')
      assertMask(mask, numEnvs)
      const rows = allocateRows(names, numEnvs, width)
      for (let row = 0; row < numEnvs; row++) {
        if (mask?.[row] === 0 && current) {
          for (const name of names) rows.states[name][row] = current.states[name][row] as number
          continue
        }
        if (seed !== undefined) rngs[row] = createRng(seed + row)
        restart(row, rows.states)
      }
      dynamics.observe(rows.states, rows.observations)
      current = rows
      return { observations: rows.observations, states: rows.states, infos }
    },
    async step(actions, options) {
      send(actions, options)
      return receive()
    },
    send,
    receive,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** One buffer for all the arrays of a step: apart, their allocation costs a tenth of a step of CartPole more. */
function allocateRows<State>(names: readonly (keyof State)[], numEnvs: number, width: number): Rows<State> {
  const buffer = new ArrayBuffer(numEnvs * ((names.length + 1) * 8 + width * 4 + 2))
  let offset = 0
  const take = (bytes: number) => {
    const at = offset
    offset += numEnvs * bytes
    return at
  }
  return {
    states: columns(names, () => new Float64Array(buffer, take(8), numEnvs)),
    rewards: new Float64Array(buffer, take(8), numEnvs),
    observations: new Float32Array(buffer, take(width * 4), numEnvs * width),
    terminated: new Uint8Array(buffer, take(1), numEnvs),
    truncated: new Uint8Array(buffer, take(1), numEnvs),
  }
}

function assertMask(mask: Uint8Array | undefined, numEnvs: number): void {
  if (mask && mask.length !== numEnvs)
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot use a mask of ${mask.length} for ${numEnvs} envs: give a number for each`,
    )
}

function assertActions(
  space: Space,
  actions: Int32Array | Float32Array,
  numEnvs: number,
  mask: Uint8Array | undefined,
): void {
  if (actions.length !== numEnvs)
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot step ${numEnvs} envs with ${actions.length} actions: give one for each`,
    )
  const [low, high] =
    space.kind === 'discrete'
      ? [0, (space as unknown as { n: number }).n - 1]
      : [(space as Box).low(0), (space as Box).high(0)]
  for (let row = 0; row < numEnvs; row++) {
    const action = actions[row] as number
    if (!(action >= low && action <= high) && mask?.[row] !== 0)
      throw new LudusError(
        'INVALID_ACTION',
        `Env ${row}: cannot step with ${action}: actions are ${JSON.stringify(space.toJSON())}`,
      )
  }
}

function closedError(what: string): LudusError {
  return new LudusError('ENV_CLOSED', `Cannot ${what} as the env is closed: make a new one`)
}
