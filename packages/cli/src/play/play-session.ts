import type { Env, Frame, ResetResult, StepResult } from '@ludus/core'
import { LudusError, valueToJson } from '@ludus/core'

/** Told of what is played, so that it can be kept. */
export interface PlayRecorder {
  onReset(seed: number | null, result: ResetResult): Promise<void> | void
  /** @param before What was seen when the action was chosen. */
  onStep(before: ResetResult, action: unknown, result: StepResult, episode: number): Promise<void> | void
}

/** How the running episode stands. */
interface EpisodeView {
  /** Counted from 1. */
  readonly episode: number
  /** Of the last seeded reset; the episodes after it go on from there. */
  readonly seed: number
  readonly step: number
  readonly reward: number
  readonly return: number
  /** By the name of a reward term. */
  readonly terms: Readonly<Record<string, { readonly last: number; readonly total: number }>>
  /** The state data as JSON; null without any. */
  readonly state: unknown
  readonly terminated: boolean
  readonly truncated: boolean
}

/** An env that is played step by step, and what its episodes add up to. */
export interface PlaySession {
  readonly env: Env
  readonly view: EpisodeView
  readonly hasEnded: boolean
  /** Returns of the episodes that ended. */
  readonly returns: readonly number[]
  /** Steps of all episodes. */
  readonly steps: number
  /** Starts an episode: by a seed, or the one that follows. */
  reset(seed: number | null): Promise<void>
  step(action: unknown): Promise<void>
  /** @throws {LudusError} `NO_PICTURES`. */
  picture(): Promise<Frame>
}

/** @param env Made with the render mode `rgb`. It is reset before its first step, and not closed. */
export function createPlaySession(env: Env, recorders: readonly PlayRecorder[]): PlaySession {
  let view: EpisodeView = emptyView
  let current: ResetResult | null = null
  let steps = 0
  const returns: number[] = []
  const stateOf = (state: unknown) => (env.stateSpace ? valueToJson(env.stateSpace, state) : null)
  return {
    env,
    returns,
    get view() {
      return view
    },
    get hasEnded() {
      return view.terminated || view.truncated
    },
    get steps() {
      return steps
    },
    async reset(seed) {
      current = await env.reset(seed === null ? {} : { seed })
      view = { ...emptyView, episode: view.episode + 1, seed: seed ?? view.seed, state: stateOf(current.state) }
      for (const recorder of recorders) await recorder.onReset(seed, current)
    },
    async step(action) {
      const before = current
      if (!before) throw new LudusError('RESET_NEEDED', 'Cannot step before the first reset')
      const result = await env.step(action)
      current = result
      steps++
      const { reward, terminated, truncated } = result
      view = {
        ...{ episode: view.episode, seed: view.seed, step: view.step + 1, reward, return: view.return + reward },
        ...{ terms: addTerms(view.terms, result.info.rewardTerms ?? {}), state: stateOf(result.state) },
        ...{ terminated, truncated },
      }
      if (terminated || truncated) returns.push(view.return)
      for (const recorder of recorders) await recorder.onStep(before, action, result, view.episode - 1)
    },
    async picture() {
      const shown = await env.render()
      if (typeof shown === 'object' && shown !== null) return shown
      throw new LudusError('NO_PICTURES', `Cannot show ${env.spec?.id ?? 'the env'}: it draws no pictures`)
    },
  }
}

const emptyView: EpisodeView = {
  ...{ episode: 0, seed: 0, step: 0, reward: 0, return: 0, terms: {}, state: null },
  ...{ terminated: false, truncated: false },
}

function addTerms(before: EpisodeView['terms'], terms: Readonly<Record<string, number>>): EpisodeView['terms'] {
  const names = new Set([...Object.keys(before), ...Object.keys(terms)])
  return Object.fromEntries(
    [...names].map((name) => {
      const last = terms[name] ?? 0
      return [name, { last, total: (before[name]?.total ?? 0) + last }]
    }),
  )
}
