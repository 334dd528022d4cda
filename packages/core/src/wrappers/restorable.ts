import type { Env, ResetOptions } from '../contracts/env.js'
import type { RngState } from '../contracts/rng.js'
import type { Snapshot } from '../contracts/snapshot.js'
import { createRng, restoreRng } from '../random.js'
import { recordInner } from './inner-env.js'

/** An episode that can be played again. */
interface SavedEpisode {
  readonly rng: RngState
  /** How the running episode began; null before the first reset. */
  readonly start: ResetOptions | null
  readonly actions: readonly unknown[]
}

/** Seeds from here on are those of evaluation. */
const seedLimit = 2 ** 31

/**
 * Lets any deterministic env be saved and gone on from. One that has a `Snapshot` of its own is returned as it is. For
 * another, such as a web page, a saved state is the seed and the actions of the running episode, and loading it plays
 * them again; a reset without a seed gets one that is drawn from the seed before, so the episodes that follow a seeded
 * one are not those of the bare env.
 *
 * @param env Equal seeds and actions must give equal results, also in a new env.
 * @returns Loading takes as many steps as the episode had. Closing it closes the env.
 */
export function restorable<Observation, Action, State>(
  env: Env<Observation, Action, State> & Partial<Snapshot>,
): Env<Observation, Action, State> & Snapshot {
  if (env.saveState && env.loadState) return env as Env<Observation, Action, State> & Snapshot
  let rng = createRng(0)
  let start: ResetOptions | null = null
  let actions: Action[] = []

  const begin = async (options: ResetOptions) => {
    const result = await env.reset(options)
    start = options
    actions = []
    return result
  }

  const wrapped: Env<Observation, Action, State> & Snapshot = {
    mode: 'async',
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    stateSpace: env.stateSpace,
    spec: env.spec,
    renderMode: env.renderMode,
    framesPerStep: env.framesPerStep,
    async reset(options = {}) {
      const { seed } = options
      if (seed === undefined) return begin({ ...structuredClone(options), seed: rng.integer(0, seedLimit) })
      const result = await begin(structuredClone(options))
      rng = createRng(seed).fork('episodes')
      return result
    },
    async step(action) {
      const kept = typeof action === 'object' ? structuredClone(action) : action
      const result = await env.step(action)
      actions.push(kept)
      return result
    },
    saveState: (): SavedEpisode => ({ rng: rng.state(), start, actions: [...actions] }),
    async loadState(saved) {
      const { rng: rngState, start: savedStart, actions: played } = saved as SavedEpisode
      rng = restoreRng(rngState)
      if (savedStart === null) return
      await begin(savedStart)
      for (const action of played) await wrapped.step(action as Action)
    },
    render: () => env.render(),
    close: () => env.close(),
    [Symbol.asyncDispose]: () => env.close(),
  }
  recordInner(wrapped, env)
  return wrapped
}
