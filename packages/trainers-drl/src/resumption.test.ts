import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  box,
  createRng,
  createVectorEnv,
  dict,
  discrete,
  episodeStatistics,
  frameStack,
  type Learner,
  noResumption,
  type Policy,
  type Resumption,
  type RunEvent,
  restoreRng,
  type Snapshot,
  type SyncEnv,
} from '@ludus/core'
import { createMemoryResumption } from '@ludus/core/testing'
import { describe, expect, it } from 'vitest'
import { dqn } from './dqn.js'
import { ppo } from './ppo.js'

type Wander = SyncEnv<Uint8Array, number, { position: number }> & Snapshot

/** A pixel that walks about in a row of four and is paid for being at its right end; it ends, or is cut, by chance. */
function createWander(): Wander {
  let rng = createRng(0)
  let position = 0
  const observe = () => Uint8Array.from({ length: 4 }, (_, cell) => (cell === position ? 255 : 0))
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [1, 4, 1], dtype: 'uint8' }),
    actionSpace: discrete(2),
    stateSpace: dict({ position: discrete(4) }),
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      position = rng.integer(0, 4)
      return { observation: observe(), state: { position }, info: {} }
    },
    step(action) {
      position = Math.min(3, Math.max(0, position + (action === 1 ? 1 : -1)))
      const luck = rng.uniform()
      return {
        observation: observe(),
        state: { position },
        info: {},
        reward: position === 3 ? 1 : 0,
        terminated: luck < 0.05,
        truncated: luck > 0.95,
      }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
    saveState: () => ({ rng: rng.state(), position }),
    loadState(saved) {
      const { rng: state, position: place } = saved as { rng: ReturnType<typeof rng.state>; position: number }
      rng = restoreRng(state)
      position = place
    },
  }
}

interface Part {
  /** What was reported, but for the engine. */
  readonly events: RunEvent[]
  /** Events before each save, by its steps. */
  readonly eventsBefore: Map<number, number>
  /** The weights' fingerprint, among others; absent where training was killed. */
  readonly manifest?: string
}

const saveEvery = 96

/** Trains until it is over, or killed in the middle of a step: what was not saved is lost. */
async function train(
  learner: Learner,
  options: Record<string, unknown>,
  resumption: Resumption & { envs?: unknown[] } = noResumption,
  killedAt = Number.POSITIVE_INFINITY,
): Promise<Part> {
  const envs = [createWander(), createWander()].map((env) => episodeStatistics(frameStack(env, 2)) as unknown as Wander)
  const events: RunEvent[] = []
  const eventsBefore = new Map<number, number>()
  let steps = 0
  const training = learner.learn({
    options: learner.configSchema.parse(options),
    rng: createRng(3),
    budget: { steps: 512 },
    compute: { engine: 'onnx', threads: 1 },
    goal: null,
    resumption: {
      ...resumption,
      async load() {
        for (const [index, env] of envs.entries()) if (resumption.envs) await env.loadState(resumption.envs[index])
        return resumption.load()
      },
      isDue(now) {
        steps = now
        if (now >= killedAt) throw new Error('killed')
        return resumption.isDue(now)
      },
      async save(state) {
        await resumption.save(state)
        resumption.envs = envs.map((env) => env.saveState())
        eventsBefore.set(steps, events.length)
      },
    },
    signal: new AbortController().signal,
    report: (event) => {
      if (event.type !== 'engine') events.push(event)
    },
    env: createVectorEnv(envs),
    framesPerObservation: 2,
    evaluateEvery: 200,
    evaluate: async (_, progress) =>
      void events.push({ type: 'metric', name: 'evaluated', step: 0, value: progress.steps }),
  })
  if (Number.isFinite(killedAt)) {
    await expect(training).rejects.toThrow('killed')
    return { events, eventsBefore }
  }
  const policy = await training
  const manifest = await savedManifest(policy)
  await policy.close()
  return { events, eventsBefore, manifest }
}

async function savedManifest(policy: Policy): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ludus-resumption-'))
  await policy.save(directory)
  const manifest = await readFile(join(directory, 'policy.json'), 'utf8')
  await rm(directory, { recursive: true })
  return manifest
}

const body = { kind: 'cnn', convolutions: [{ filters: 2, kernel: 1, stride: 1 }], hidden: [8] }
const ofDqn = {
  body,
  learningStarts: 50,
  updateEvery: 3,
  targetUpdateEvery: 20,
  replaySize: 120,
  explorationSteps: 300,
}
const cases: [string, Learner, Record<string, unknown>][] = [
  ['dqn', dqn, ofDqn],
  ['dqn over several steps', dqn, { ...ofDqn, multiStep: 3 }],
  ['dqn by priorities', dqn, { ...ofDqn, priorityExponent: 0.6 }],
  ['dqn with auxiliary labels', dqn, { ...ofDqn, auxiliaryLabels: { weight: 1 } }],
  ['ppo', ppo, { body, rolloutSteps: 24, batchSize: 16, epochs: 2, annealing: true }],
]

describe.each(cases)('%s', (_, learner, options) => {
  it('ends with the same weights, and tells the same, wherever it was killed before', async () => {
    const whole = await train(learner, options)
    expect(whole.events.some(({ type }) => type === 'episode')).toBe(true)
    const saving = await train(learner, options, createMemoryResumption({ everySteps: saveEvery }))
    expect([saving.manifest, saving.events]).toEqual([whole.manifest, whole.events])
    expect([...saving.eventsBefore.keys()]).toEqual([96, 192, 288, 384, 480])

    for (const kills of [[96 + 2], [200, 300], [500]]) {
      const resumption = createMemoryResumption({ everySteps: saveEvery })
      for (const killedAt of kills) await train(learner, options, resumption, killedAt)
      const savedAt = saveEvery * Math.floor((kills.at(-1) as number) / saveEvery)
      const rest = await train(learner, options, resumption)
      expect(rest.manifest).toBe(whole.manifest)
      expect(rest.events).toEqual(whole.events.slice(saving.eventsBefore.get(savedAt)))
    }
  })

  it('refuses a state that is not its own', async () => {
    const resumption = createMemoryResumption()
    await resumption.save({ values: { steps: 1 }, arrays: {}, segments: [] })
    await expect(train(learner, options, resumption)).rejects.toMatchObject({ code: 'CORRUPT_CHECKPOINT' })
  })
})
