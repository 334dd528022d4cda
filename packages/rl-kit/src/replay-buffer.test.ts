import { box, createRng, type VectorStepResult } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReplayBuffer, type TransitionBatch } from './replay-buffer.js'

const observationSpace = box({ low: -1e9, high: 1e9, shape: [1], dtype: 'float32' })

/** A step of one env to `observation`, or by way of `last` into a new episode. */
function stepTo(
  observation: number,
  { reward = 0, last, terminated = last !== undefined }: { reward?: number; last?: number; terminated?: boolean } = {},
): VectorStepResult {
  return {
    observations: Float32Array.of(observation),
    states: undefined,
    infos: [{}],
    rewards: Float64Array.of(reward),
    terminated: Uint8Array.of(Number(terminated)),
    truncated: Uint8Array.of(Number(last !== undefined && !terminated)),
    final:
      last === undefined
        ? null
        : { indices: Int32Array.of(0), observations: Float32Array.of(last), states: undefined, infos: [{}] },
  }
}

/** Each different transition of many samples as a line, sorted: observation, action, reward, terminated, next. */
function distinct({ observations, actions, rewards, terminated, nextObservations }: TransitionBatch): string[] {
  const lines = Array.from(actions, (action, row) =>
    [observations[row], action, rewards[row], terminated[row], nextObservations[row]].join(' '),
  )
  return [...new Set(lines)].sort()
}

describe('createReplayBuffer()', () => {
  it('gives transitions that end at the last observation, not at the next episode', () => {
    const replay = createReplayBuffer({ capacity: 10, numEnvs: 1, observationSpace })
    replay.begin(Float32Array.of(1))
    replay.add(Int32Array.of(7), stepTo(2, { reward: 0.5 }))
    replay.add(Int32Array.of(8), stepTo(10, { reward: 1, last: 3 }))
    replay.add(Int32Array.of(9), stepTo(11))
    expect(replay.size).toBe(3)
    expect(distinct(replay.sample(200, createRng(1)))).toEqual(['1 7 0.5 0 2', '10 9 0 0 11', '2 8 1 1 3'])
  })

  it('keeps a cut apart from an end: the successor is there and nothing terminated', () => {
    const replay = createReplayBuffer({ capacity: 10, numEnvs: 1, observationSpace })
    replay.begin(Float32Array.of(1))
    replay.add(Int32Array.of(0), stepTo(10, { last: 2, terminated: false }))
    expect(distinct(replay.sample(20, createRng(1)))).toEqual(['1 0 0 0 2'])
  })

  it('forgets the oldest observations first', () => {
    const replay = createReplayBuffer({ capacity: 3, numEnvs: 1, observationSpace })
    replay.begin(Float32Array.of(1))
    for (const observation of [2, 3, 4, 5]) replay.add(Int32Array.of(0), stepTo(observation))
    // Three slots hold 3, 4 and 5, so two transitions.
    expect(replay.size).toBe(2)
    expect(distinct(replay.sample(50, createRng(1)))).toEqual(['3 0 0 0 4', '4 0 0 0 5'])
  })

  it('joins nothing across a reset that it was told of', () => {
    const replay = createReplayBuffer({ capacity: 10, numEnvs: 1, observationSpace })
    replay.begin(Float32Array.of(1))
    replay.add(Int32Array.of(0), stepTo(2))
    replay.begin(Float32Array.of(10))
    replay.add(Int32Array.of(0), stepTo(11))
    expect(distinct(replay.sample(50, createRng(1)))).toEqual(['1 0 0 0 2', '10 0 0 0 11'])
  })

  it('keeps bytes as bytes', () => {
    const pixels = box({ low: 0, high: 255, shape: [1, 2, 1], dtype: 'uint8' })
    const replay = createReplayBuffer({ capacity: 3, numEnvs: 1, observationSpace: pixels })
    replay.begin(Uint8Array.of(1, 2))
    replay.add(Int32Array.of(0), { ...stepTo(0), observations: Uint8Array.of(255, 0) })
    const { observations, nextObservations } = replay.sample(1, createRng(1))
    expect([observations, nextObservations]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(255, 0)])
  })

  it('draws uniformly over the transitions of all envs', () => {
    const replay = createReplayBuffer({ capacity: 12, numEnvs: 2, observationSpace })
    replay.begin(Float32Array.of(0, 100))
    for (let step = 1; step <= 3; step++)
      replay.add(Int32Array.of(0, 0), {
        ...stepTo(0),
        observations: Float32Array.of(step, 100 + step),
        rewards: new Float64Array(2),
        terminated: new Uint8Array(2),
        truncated: new Uint8Array(2),
      })
    const { observations } = replay.sample(6_000, createRng(3))
    for (const start of [0, 1, 2, 100, 101, 102]) {
      const count = observations.filter((observation) => observation === start).length
      // 1,000 expected; five standard deviations are 5 * sqrt(6,000 * 5 / 36) = 144.
      expect(Math.abs(count - 1_000)).toBeLessThan(144)
    }
  })

  it('refuses to sample from nothing, and to keep less than an episode needs', () => {
    const replay = createReplayBuffer({ capacity: 3, numEnvs: 1, observationSpace })
    expect(() => replay.sample(1, createRng(1))).toThrow(expect.objectContaining({ code: 'REPLAY_EMPTY' }))
    expect(() => createReplayBuffer({ capacity: 5, numEnvs: 2, observationSpace })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }),
    )
  })

  it('agrees with a plain list of the last transitions, whatever happens', () => {
    const happening = fc.record({
      kind: fc.constantFrom('on', 'on', 'on', 'end', 'cut'),
      action: fc.nat(3),
      reward: fc.integer({ min: -2, max: 2 }),
    })
    const run = fc.record({
      capacity: fc.integer({ min: 3, max: 9 }),
      happenings: fc.array(fc.array(happening, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 20 }),
    })
    fc.assert(
      fc.property(run, ({ capacity, happenings }) => {
        const replay = createReplayBuffer({ capacity: 2 * capacity, numEnvs: 2, observationSpace })
        /** What each env showed, one after the other, and what was done there; the newest `capacity` are kept. */
        const models: { shown: number; line: string | null }[][] = [[], []]
        let shown = 0
        const show = (env: number) => {
          shown++
          models[env]?.push({ shown, line: null })
          return shown
        }
        replay.begin(Float32Array.of(show(0), show(1)))
        for (const pair of happenings) {
          const finals: { env: number; last: number }[] = []
          const next = pair.map(({ kind, action, reward }, env) => {
            const slot = models[env]?.at(-1) as { shown: number; line: string | null }
            const led = show(env)
            slot.line = [slot.shown, action, reward, Number(kind === 'end'), led].join(' ')
            if (kind === 'on') return led
            finals.push({ env, last: led })
            return show(env)
          })
          replay.add(
            Int32Array.from(pair, ({ action }) => action),
            {
              observations: Float32Array.from(next),
              states: undefined,
              infos: [{}, {}],
              rewards: Float64Array.from(pair, ({ reward }) => reward),
              terminated: Uint8Array.from(pair, ({ kind }) => Number(kind === 'end')),
              truncated: Uint8Array.from(pair, ({ kind }) => Number(kind === 'cut')),
              final:
                finals.length === 0
                  ? null
                  : {
                      indices: Int32Array.from(finals, ({ env }) => env),
                      observations: Float32Array.from(finals, ({ last }) => last),
                      states: undefined,
                      infos: finals.map(() => ({})),
                    },
            },
          )
        }
        const kept = models.flatMap((model) => model.slice(-capacity)).flatMap(({ line }) => line ?? [])
        expect(replay.size).toBe(kept.length)
        if (kept.length === 0) return
        expect(distinct(replay.sample(600, createRng(5)))).toEqual(kept.sort())
      }),
      { numRuns: 60 },
    )
  })
})
