import { type Rng, type RunEvent, requireBox, type SampleSet, type VectorEnv } from '@ludus/core'
import { labelsOf, readLabels } from './state-labels.js'

/** Who plays while samples are recorded: chance, or a script that reads one env's state data. */
export type Play = 'random' | ((state: unknown, rng: Rng) => unknown)

/** What `recordSamples` takes. */
export interface RecordOptions {
  /** Its observations are images. It is reset, stepped, and left open. */
  readonly env: VectorEnv
  /** Operations to execute over all envs, rounded up to whole steps of the vector env; each gives one sample. */
  readonly steps: number
  readonly play: Play
  /** Frames stacked in one observation of the env. */
  readonly framesPerObservation: number
  readonly rng: Rng
  readonly signal: AbortSignal
  report(event: RunEvent): void
}

/** Random play holds an action for 1 to this many steps, so that what it steers goes places instead of trembling. */
const longestHold = 8

/**
 * Plays and keeps each observation with the state data that belong to it. No reward is read.
 *
 * @returns A sample for each operation: what was seen before it. Its labels are all that `stateSpace` bounds.
 * @throws {LudusError} `UNSUPPORTED_SPACE` when observations are no images, or state data no Dict.
 */
export async function recordSamples(options: RecordOptions): Promise<SampleSet> {
  const { env, play, framesPerObservation, rng, signal, report } = options
  const space = requireBox(env.observationSpace, 'the observations to record', 'uint8')
  const [height = 0, width = 0, channels = 0] = space.shape
  const labels = labelsOf(env.stateSpace)
  const rounds = Math.ceil(options.steps / env.numEnvs)
  const size = rounds * env.numEnvs

  const images = new Uint8Array(size * space.size)
  const values = new Float32Array(size * labels.length)
  const episodes = new Int32Array(size)
  /** The episode that each env plays; a new one takes the next number. */
  const playing = Int32Array.from({ length: env.numEnvs }, (_, index) => index)
  let started = env.numEnvs

  const choose = play === 'random' ? randomPlay(env, rng.fork('play')) : scriptedPlay(env, play, rng.fork('play'))
  // Seeds from 2^31 on are those of evaluation.
  let current = await env.reset({ seed: rng.integer(0, 2 ** 31 - env.numEnvs) })
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted()
    const first = round * env.numEnvs
    images.set(current.observations as Uint8Array, first * space.size)
    values.set(readLabels(labels, current.states, env.numEnvs), first * labels.length)
    episodes.set(playing, first)

    const step = await env.step(env.actionSpace.batch(choose(current.states)))
    for (const index of step.final?.indices ?? []) playing[index] = started++
    current = step
    if ((round + 1) % 100 === 0 || round + 1 === rounds)
      report({ type: 'progress', done: first + env.numEnvs, total: size, unit: 'steps' })
  }
  report({ type: 'cost', terminalSteps: size, frames: size, labels: 0, updates: 0, parameters: 0 })
  return {
    image: { height, width, channels },
    framesPerObservation,
    size,
    images,
    labels: labels.map(({ label }) => label),
    values,
    episodes,
  }
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

function scriptedPlay(env: VectorEnv, script: Exclude<Play, 'random'>, rng: Rng): (states: unknown) => unknown[] {
  return (states) => {
    const list = env.stateSpace?.unbatch(states) ?? Array.from({ length: env.numEnvs }, () => undefined)
    return list.map((state) => script(state, rng))
  }
}
