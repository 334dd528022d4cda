import {
  labelsOf,
  type Rng,
  type RunEvent,
  readLabels,
  requireBox,
  type VectorEnv,
  type VectorResetResult,
  type VectorStepResult,
} from '@ludus/core'
import { operationsOf, readOperations } from './operations.js'
import { type SamplesInMemory, samplesInMemory } from './samples-in-memory.js'

/**
 * Who plays while samples are recorded: chance, a script that reads one env's state data, or an agent that is given
 * the observations of all envs and answers with as many actions, both as the env batches them.
 */
export type Play =
  | 'random'
  | ((state: unknown, rng: Rng) => unknown)
  | { act(observations: unknown, numEnvs: number, rng: Rng): Promise<unknown> }

/** What `playSamples` takes. */
export interface PlayOptions {
  /** Its observations are images. It is reset, stepped, and left open. */
  readonly env: VectorEnv
  /** Operations to execute over all envs, rounded up to whole steps of the vector env; each gives one sample. */
  readonly steps: number
  readonly play: Play
  readonly rng: Rng
  readonly signal: AbortSignal
  /** The number of the first episode: 0 unless samples were recorded before. */
  readonly firstEpisode?: number
  /** Told of every call of the env and what it gave; it is waited for. */
  onCall?(call: { readonly seed: number; readonly result: VectorResetResult } | PlayedStep): Promise<void> | void
}

interface PlayedStep {
  /** As the env batches them. */
  readonly actions: unknown
  readonly result: VectorStepResult
}

/** What `recordSamples` takes. */
export interface RecordOptions extends PlayOptions {
  /** Frames stacked in one observation of the env. */
  readonly framesPerObservation: number
  report(event: RunEvent): void
}

/** A sample of each env. */
export interface SampleRound {
  /** Row-major [envs, height, width, channels]. */
  readonly images: Uint8Array
  /** Row-major [envs, labels]. */
  readonly values: Float32Array
  /** The episode of each. */
  readonly episodes: Int32Array
  /** The action executed at each, from 0; null unless actions are a Discrete. */
  readonly operations: Int32Array | null
}

/** Random play holds an action for 1 to this many steps, so that what it steers goes places instead of trembling. */
const longestHold = 8

/**
 * Plays, and gives each observation with its state data and the action that follows, as it is played. No reward is read.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE` when state data are no Dict; the signal's reason when it aborts.
 */
export async function* playSamples(options: PlayOptions): AsyncGenerator<SampleRound, void, undefined> {
  const { env, play, rng, signal, onCall, firstEpisode = 0 } = options
  const labels = labelsOf(env.stateSpace)
  /** The episode that each env plays; a new one takes the next number. */
  const playing = Int32Array.from({ length: env.numEnvs }, (_, index) => firstEpisode + index)
  let started = firstEpisode + env.numEnvs

  const choose = chooser(env, play, rng.fork('play'))
  // Seeds from 2^31 on are those of evaluation.
  const seed = rng.integer(0, 2 ** 31 - env.numEnvs)
  let current = await env.reset({ seed })
  await onCall?.({ seed, result: current })
  for (let done = 0; done < options.steps; done += env.numEnvs) {
    signal.throwIfAborted()
    const actions = await choose(current)
    yield {
      images: current.observations as Uint8Array,
      values: readLabels(labels, current.states, env.numEnvs),
      episodes: playing.slice(),
      operations: readOperations(env.actionSpace, actions),
    }
    const result = await env.step(actions)
    await onCall?.({ actions, result })
    for (const index of result.final?.indices ?? []) playing[index] = started++
    current = result
  }
}

/**
 * Plays and keeps each observation with its state data and the action that follows. No reward is read.
 *
 * @returns A sample for each operation: what was seen before it. Its labels are all that `stateSpace` bounds.
 * @throws {LudusError} `UNSUPPORTED_SPACE` when observations are no images, or state data no Dict.
 */
export async function recordSamples(options: RecordOptions): Promise<SamplesInMemory> {
  const { env, framesPerObservation, report } = options
  const space = requireBox(env.observationSpace, 'the observations to record', 'uint8')
  const [height = 0, width = 0, channels = 0] = space.shape
  const labels = labelsOf(env.stateSpace)
  const rounds = Math.ceil(options.steps / env.numEnvs)
  const size = rounds * env.numEnvs

  const images = new Uint8Array(size * space.size)
  const values = new Float32Array(size * labels.length)
  const episodes = new Int32Array(size)
  const operations = operationsOf(env.actionSpace, size)
  let first = 0
  for await (const round of playSamples(options)) {
    images.set(round.images, first * space.size)
    values.set(round.values, first * labels.length)
    episodes.set(round.episodes, first)
    operations?.values.set(round.operations ?? [], first)
    first += env.numEnvs
    if ((first / env.numEnvs) % 100 === 0 || first === size)
      report({ type: 'progress', done: first, total: size, unit: 'steps' })
  }
  report({ type: 'cost', terminalSteps: size, frames: size, labels: 0, updates: 0, parameters: 0 })
  return samplesInMemory({
    image: { height, width, channels },
    framesPerObservation,
    size,
    images,
    labels: labels.map(({ label }) => label),
    values,
    episodes,
    operations,
  })
}

/** Gives the actions of all envs, as they batch them. */
function chooser(env: VectorEnv, play: Play, rng: Rng): (seen: VectorResetResult) => unknown {
  if (play === 'random') {
    const choose = randomPlay(env, rng)
    return () => env.actionSpace.batch(choose())
  }
  if (typeof play !== 'function') return ({ observations }) => play.act(observations, env.numEnvs, rng)
  const choose = scriptedPlay(env, play, rng)
  return ({ states }) => env.actionSpace.batch(choose(states))
}

function randomPlay(env: VectorEnv, rng: Rng): () => unknown[] {
  const held = Array.from({ length: env.numEnvs }, () => ({ action: undefined as unknown, left: 0 }))
  return () =>
    held.map((hand) => {
      if (hand.left === 0) {
        hand.action = env.actionSpace.sample(rng)
        hand.left = rng.integer(1, longestHold + 1)
      }
      hand.left--
      return hand.action
    })
}

function scriptedPlay(
  env: VectorEnv,
  script: Extract<Play, (...inputs: never[]) => unknown>,
  rng: Rng,
): (states: unknown) => unknown[] {
  return (states) => {
    const list = env.stateSpace?.unbatch(states) ?? Array.from({ length: env.numEnvs }, () => undefined)
    return list.map((state) => script(state, rng))
  }
}
