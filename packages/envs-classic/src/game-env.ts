import {
  createRng,
  type Frame,
  type Info,
  LudusError,
  parseWith,
  type RenderMode,
  type ResetOptions,
  type Rng,
  type RngState,
  restoreRng,
  type Snapshot,
  type Space,
  type SyncEnv,
} from '@ludus/core'
import type { z } from 'zod'

/** What one step of a game comes to. */
export interface Outcome<State> {
  readonly state: State
  readonly reward: number
  readonly terminated: boolean
  readonly info?: Info
}

/**
 * A game as pure functions of its state data, which hold all that it needs to go on. It is what differs between the
 * envs of this package; `createGameEnv` is the rest.
 */
export interface Game<Observation, Action, State, Start extends z.ZodObject = z.ZodObject> {
  /** Names the env in errors. */
  readonly id: string
  readonly observationSpace: Space<Observation>
  readonly actionSpace: Space<Action>
  readonly stateSpace: Space<State>
  /** The options of `reset`, beside `state`, which every game takes. */
  readonly startOptions: Start
  /** Draws the state in which an episode starts. */
  start(rng: Rng, options: z.output<Start>): State
  step(state: State, action: Action, rng: Rng): Outcome<State>
  observe(state: State): Observation
  /** What `reset` tells beside the observation. */
  startInfo?(state: State): Info
  /** The game as a picture; `lastAction` is null at an episode's start. */
  picture(state: State, lastAction: Action | null): Frame
  /** The game as text, for those that have one. */
  text?(state: State, lastAction: Action | null): string
}

/** Where the env of a game stands; no state before the first reset. */
export interface SavedGame<State, Action> {
  readonly state: State | undefined
  readonly lastAction: Action | null
  readonly rng: RngState
}

/** Shared by all results without info, so that a step allocates nothing for it. */
export const noInfo: Info = Object.freeze({})

/**
 * Makes the env of a game.
 *
 * `reset` takes the game's own options and `state`: state data, from the state space, to start in.
 *
 * @throws {LudusError} `INVALID_OPTIONS` for a render mode that the game lacks, and from `reset` for bad options;
 * `RESET_NEEDED` from `step`.
 */
export function createGameEnv<Observation, Action, State, Start extends z.ZodObject>(
  game: Game<Observation, Action, State, Start>,
  renderMode: RenderMode,
): SyncEnv<Observation, Action, State> & Snapshot<SavedGame<State, Action>> {
  if (renderMode === 'text' && !game.text)
    throw new LudusError('INVALID_OPTIONS', `Cannot render ${game.id} as text: its render modes are 'rgb' and null`)
  const resetSchema = game.startOptions.safeExtend({ state: game.stateSpace.schema.optional() })
  let rng = createRng(0)
  let state: State | undefined
  let lastAction: Action | null = null

  const start = (options: ResetOptions['options']): State => {
    const { state: given, ...own } = parseWith(
      resetSchema,
      options ?? {},
      'INVALID_OPTIONS',
      `the reset options of ${game.id}`,
    ) as z.output<Start> & { state?: State }
    return given ?? game.start(rng, own as z.output<Start>)
  }

  return {
    mode: 'sync',
    observationSpace: game.observationSpace,
    actionSpace: game.actionSpace,
    stateSpace: game.stateSpace,
    spec: null,
    renderMode,
    framesPerStep: 1,
    reset({ seed, options } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      state = start(options)
      lastAction = null
      return { observation: game.observe(state), state, info: game.startInfo?.(state) ?? noInfo }
    },
    step(action) {
      if (state === undefined) throw resetNeeded('step')
      const outcome = game.step(state, action, rng)
      state = outcome.state
      lastAction = action
      return {
        observation: game.observe(state),
        state,
        info: outcome.info ?? noInfo,
        reward: outcome.reward,
        terminated: outcome.terminated,
        truncated: false,
      }
    },
    render() {
      if (renderMode === null) return null
      if (state === undefined) throw resetNeeded('render')
      return renderMode === 'text' ? (game.text?.(state, lastAction) ?? null) : game.picture(state, lastAction)
    },
    saveState: () => structuredClone({ state, lastAction, rng: rng.state() }),
    loadState(saved) {
      const copy = structuredClone(saved)
      state = copy.state
      lastAction = copy.lastAction
      rng = restoreRng(copy.rng)
    },
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

function resetNeeded(what: string): LudusError {
  return new LudusError('RESET_NEEDED', `Cannot ${what} as no episode is running: call reset first`)
}
