// A plugin for the tests of worker vector envs: toys, and envs that go wrong when they are told to. Plain JavaScript,
// since a worker loads it.
import { setTimeout as sleep } from 'node:timers/promises'
import { box, createRng, defineEnv, definePlugin, dict, discrete, multiBinary, text, tuple } from '@ludus/core'

/** Takes any options: those who start workers here write them by hand. */
const anyOptions = { safeParse: (data) => ({ success: true, data }) }
const members = { renderMode: null, framesPerStep: 1, spec: null, [Symbol.asyncDispose]: async () => undefined }
const load = (createEnv) => async () => ({ optionsSchema: anyOptions, createEnv })

/**
 * Walks up and down from a seeded start; an episode ends at 0 and at 9. The observation is a Dict of every kind of
 * array, infos stand on some steps only.
 */
function createWalk() {
  let rng = createRng(0)
  let position = 0
  const observe = () => ({
    place: Float32Array.of(position / 10, position / 3),
    cell: position,
    bits: Uint8Array.of(position & 1, (position >> 1) & 1),
    pair: [position, Uint8Array.of(position)],
  })
  const result = () => ({
    observation: observe(),
    state: { position, lucky: rng.state().words[0] % 2 },
    info: position % 3 === 0 ? { third: { of: position }, list: Float64Array.of(position) } : {},
  })
  return {
    ...members,
    mode: 'sync',
    observationSpace: dict({
      place: box({ low: 0, high: 10, shape: [2], dtype: 'float32' }),
      cell: discrete(10),
      bits: multiBinary(2),
      pair: tuple([
        box({ low: 0, high: 9, shape: [], dtype: 'float64' }),
        box({ low: 0, high: 9, shape: [1], dtype: 'uint8' }),
      ]),
    }),
    actionSpace: discrete(3, -1),
    stateSpace: dict({
      position: box({ low: 0, high: 9, shape: [], dtype: 'int32' }),
      lucky: box({ low: -1, high: 1, shape: [], dtype: 'int32' }),
    }),
    reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      position = rng.integer(1, 9)
      return result()
    },
    step(action) {
      position = Math.min(9, Math.max(0, position + action + rng.integer(-1, 2)))
      const terminated = position === 0 || position === 9
      return { ...result(), reward: position / 7 - 0.5, terminated, truncated: false }
    },
    render: () => null,
    close: () => undefined,
  }
}

/** Says what it hears, in words, which no shared memory holds; a promised env. */
function createEcho({ delay = 0 } = {}) {
  let rng = createRng(0)
  let said = ''
  const result = () => ({ observation: said, state: undefined, info: said === '' ? {} : { length: said.length } })
  return {
    ...members,
    mode: 'async',
    observationSpace: text(8, { minLength: 0 }),
    actionSpace: text(3, { minLength: 1 }),
    stateSpace: undefined,
    async reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      said = ''
      return result()
    },
    async step(action) {
      if (delay > 0) await sleep(delay)
      said = `${said}${action}${rng.integer(0, 2)}`.slice(0, 8)
      return { ...result(), reward: said.length, terminated: said.length === 8, truncated: false }
    },
    render: async () => null,
    close: async () => undefined,
  }
}

let madeInThisThread = 0

/** Does what an action says: 0 goes on, and see below. `trouble` and `at` break one env while it is made. */
function createFaulty({ trouble, at, closeTrouble } = {}) {
  if (madeInThisThread++ === at) makeTrouble(trouble)
  let steps = 0
  const result = () => ({ observation: Uint8Array.of(steps), state: undefined, info: {} })
  return {
    ...members,
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [1], dtype: 'uint8' }),
    actionSpace: discrete(10),
    stateSpace: undefined,
    reset({ seed } = {}) {
      if (seed === 1_001) throw new Error('this start is bad')
      if (seed === 1_002) process.exit(4)
      steps = 0
      return result()
    },
    step(action) {
      steps++
      makeTrouble(['none', 'throw', 'exit', 'hang', 'reject', 'odd-info', 'wrong-length', 'print'][action])
      if (action === 5)
        return { ...result(), info: { unclonable: () => 0 }, reward: 0, terminated: false, truncated: false }
      if (action === 6)
        return { ...result(), observation: new Uint8Array(2), reward: 0, terminated: false, truncated: false }
      return { ...result(), reward: 1, terminated: false, truncated: false }
    },
    render: () => null,
    close: () => makeTrouble(closeTrouble),
  }
}

function makeTrouble(kind) {
  if (kind === 'throw') throw new Error('this env is broken')
  if (kind === 'exit') process.exit(3)
  if (kind === 'reject') void Promise.reject(new Error('nobody awaited this'))
  if (kind === 'print') process.stdout.write('printed by an env\n')
  while (kind === 'hang') {
    // Nothing but the end of the thread ends this.
  }
}

export default definePlugin({
  name: 'vector-toys',
  apiVersion: 1,
  envs: [
    defineEnv({ id: 'walk-v1', description: 'Walk.', maxEpisodeSteps: 7, load: load(createWalk) }),
    defineEnv({ id: 'echo-v1', description: 'Echo.', load: load(createEcho) }),
    defineEnv({ id: 'faulty-v1', description: 'Break.', load: load(createFaulty) }),
  ],
})
