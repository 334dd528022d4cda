import { z } from 'zod'
import type { Env, SyncEnv } from '../contracts/env.js'
import type { WrapperSpec } from '../contracts/env-spec.js'
import type { VectorEnv } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'
import { nearestName } from '../registry/nearest-name.js'
import { parseWith } from '../validation.js'
import { clipAction } from './action/clip-action.js'
import { discretizeAction } from './action/discretize-action.js'
import { repeatAction } from './action/repeat-action.js'
import { rescaleAction } from './action/rescale-action.js'
import { stickyAction } from './action/sticky-action.js'
import { episodeStatistics } from './episode-statistics.js'
import { frameStack } from './frame-stack.js'
import type { Wrappable } from './map-env.js'
import { delayObservation } from './observation/delay-observation.js'
import { discretizeObservation } from './observation/discretize-observation.js'
import { dtypeObservation } from './observation/dtype-observation.js'
import { filterObservation } from './observation/filter-observation.js'
import { flattenObservation } from './observation/flatten-observation.js'
import { grayscaleObservation } from './observation/grayscale-observation.js'
import { maxAndSkipObservation } from './observation/max-and-skip-observation.js'
import { normalizeObservation } from './observation/normalize-observation.js'
import { renderObservation } from './observation/render-observation.js'
import { rescaleObservation } from './observation/rescale-observation.js'
import { reshapeObservation } from './observation/reshape-observation.js'
import { stackObservation } from './observation/stack-observation.js'
import { stateObservation } from './observation/state-observation.js'
import { timeAwareObservation } from './observation/time-aware-observation.js'
import { addWhiteNoise } from './rendering/add-white-noise.js'
import { obstructView } from './rendering/obstruct-view.js'
import { clipReward } from './reward/clip-reward.js'
import { normalizeReward } from './reward/normalize-reward.js'
import { timeLimit } from './time-limit.js'
import { readSettings, wrapperStackSchema } from './wrapper-stack.js'

/** A wrapper that takes its settings as plain JSON and checks them itself. */
export type Wrapper = { wrap(env: Wrappable, settings: unknown): Wrappable }['wrap']

/** Wrappers by the name that stands in a spec. */
export type WrapperTable = Readonly<Record<string, Wrapper>>

const withoutSettings =
  (name: string, wrap: (env: Wrappable) => Wrappable): Wrapper =>
  (env, settings) => {
    readSettings(name, z.strictObject({}), settings)
    return wrap(env)
  }

/** The wrappers of core that are rebuilt from JSON. */
export const coreWrappers = {
  addWhiteNoise,
  clipAction: withoutSettings('clipAction', clipAction),
  clipReward,
  delayObservation,
  discretizeAction,
  discretizeObservation,
  dtypeObservation,
  episodeStatistics: withoutSettings('episodeStatistics', episodeStatistics),
  filterObservation,
  flattenObservation: withoutSettings('flattenObservation', flattenObservation<Wrappable>),
  frameStack: (env, settings) =>
    frameStack(env, readSettings('frameStack', z.strictObject({ size: z.int().positive() }), settings).size),
  grayscaleObservation,
  maxAndSkipObservation,
  normalizeObservation,
  normalizeReward,
  obstructView,
  renderObservation,
  repeatAction,
  rescaleAction,
  rescaleObservation,
  reshapeObservation,
  stackObservation,
  stateObservation: withoutSettings('stateObservation', stateObservation),
  stickyAction,
  timeAwareObservation,
  timeLimit: (env, settings) =>
    timeLimit(
      env as SyncEnv,
      readSettings('timeLimit', z.strictObject({ maxEpisodeSteps: z.int().positive() }), settings).maxEpisodeSteps,
    ),
} satisfies WrapperTable

/** What a stack of wrappers makes of an env: the same kind with whatever spaces. */
export type Wrapped<E> = E extends VectorEnv ? VectorEnv : E extends SyncEnv ? SyncEnv : Env

/**
 * Puts a stack of wrappers around an env, as `env.spec.wrappers` of a wrapped env lists it.
 *
 * @param stack Inner to outer. Plain JSON, checked.
 * @param wrappers By name; core's unless given. Add one's own by `{ ...coreWrappers, mine }`.
 * @throws {LudusError} `INVALID_WRAPPER` for what is no stack or was given functions, `UNKNOWN_WRAPPER`,
 * `INVALID_OPTIONS`, and what the wrappers throw.
 * @example
 * const env = applyWrappers(pong, [{ name: 'grayscaleObservation', settings: {} }, { name: 'frameStack', settings: { size: 4 } }])
 */
export function applyWrappers<E extends Wrappable>(
  env: E,
  stack: readonly WrapperSpec[],
  wrappers: WrapperTable = coreWrappers,
): Wrapped<E> {
  const layers = parseWith(wrapperStackSchema, stack, 'INVALID_WRAPPER', 'a stack of wrappers')
  return layers.reduce<Wrappable>((inner, { name, settings }) => {
    if (!Object.hasOwn(wrappers, name)) throw unknownWrapper(name, Object.keys(wrappers))
    return (wrappers[name] as Wrapper)(inner, settings)
  }, env) as Wrapped<E>
}

function unknownWrapper(name: string, known: string[]): LudusError {
  const nearest = nearestName(name, known)
  return new LudusError(
    'UNKNOWN_WRAPPER',
    `Cannot find the wrapper ${name}: ${nearest ? `did you mean ${nearest}?` : `known: ${known.join(', ')}`}`,
  )
}
