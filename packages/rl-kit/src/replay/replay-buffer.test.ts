import { box, createRng, type VectorStepResult } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReplayBuffer, type TransitionBatch } from './replay-buffer.js'

const observationSpace = box({ low: -1e9, high: 1e9, shape: [1], dtype: 'float32' })

const oneStep = { observationSpace, discount: 0.5 }

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

/** Each different transition of many samples as a line, sorted: observation, action, reward, discount, next. */
function distinct({ observations, actions, rewards, discounts, nextObservations }: TransitionBatch): string[] {
  const lines = Array.from(actions, (action, row) =>
    [observations[row], action, rewards[row], discounts[row], nextObservations[row]].join(' '),
  )
  return [...new Set(lines)].sort()
}

describe('createReplayBuffer()', () => {
  it('gives transitions that end at the last observation, not at the next episode', () => {
    const replay = createReplayBuffer({ ...oneStep, capacity: 10, numEnvs: 1 })
    replay.begin(Float32Array.of(1))
    replay.add(Int32Array.of(7), stepTo(2, { reward: 0.5 }))
    replay.add(Int32Array.of(8), stepTo(10, { reward: 1, last: 3 }))
    replay.add(Int32Array.of(9), stepTo(11))
    expect(replay.size).toBe(3)
    expect(distinct(replay.sample(200, createRng(1)))).toEqual(['1 7 0.5 0.5 2', '10 9 0 0.5 11', '2 8 1 0 3'])
  })

  it('keeps a cut apart from an end: the successor is there and its value counts', () => {
    const replay = createReplayBuffer({ ...oneStep, capacity: 10, numEnvs: 1 })
    replay.begin(Float32Array.of(1))
    replay.add(Int32Array.of(0), stepTo(10, { last: 2, terminated: false }))
    expect(distinct(replay.sample(20, createRng(1)))).toEqual(['1 0 0 0.5 2'])
  })

  it('forgets the oldest observations first', () => {
    const replay = createReplayBuffer({ ...oneStep, capacity: 3, numEnvs: 1 })
    replay.begin(Float32Array.of(1))
    for (const observation of [2, 3, 4, 5]) replay.add(Int32Array.of(0), stepTo(observation))
    // Three slots hold 3, 4 and 5, so two transitions.
    expect(replay.size).toBe(2)
    expect(distinct(replay.sample(50, createRng(1)))).toEqual(['3 0 0 0.5 4', '4 0 0 0.5 5'])
  })

  it('joins nothing across a reset that it was told of', () => {
    const replay = createReplayBuffer({ ...oneStep, capacity: 10, numEnvs: 1 })
    replay.begin(Float32Array.of(1))
    replay.add(Int32Array.of(0), stepTo(2))
    replay.begin(Float32Array.of(10))
    replay.add(Int32Array.of(0), stepTo(11))
    expect(distinct(replay.sample(50, createRng(1)))).toEqual(['1 0 0 0.5 2', '10 0 0 0.5 11'])
  })

  it('gives the labels of the observations that were acted on, also after an end and around the ring', () => {
    // Each state is what the observation shows, and its label ten times that.
    const read = (states: unknown) => (states as Float32Array).map((state) => 10 * state)
    const replay = createReplayBuffer({ ...oneStep, capacity: 4, numEnvs: 1, labels: { size: 1, read } })
    replay.begin(Float32Array.of(1), Float32Array.of(1))
    for (const [observation, last] of [[2], [10, 3], [11], [12]] as const)
      replay.add(Int32Array.of(0), {
        ...stepTo(observation, last ? { last } : {}),
        states: Float32Array.of(observation),
      })
    const { observations, labels } = replay.sample(50, createRng(1))
    expect([...new Set(observations)].sort()).toEqual([10, 11])
    expect(labels).toEqual(observations.map((observation) => 10 * observation))
  })

  it('keeps bytes as bytes', () => {
    const pixels = box({ low: 0, high: 255, shape: [1, 2, 1], dtype: 'uint8' })
    const replay = createReplayBuffer({ ...oneStep, capacity: 3, numEnvs: 1, observationSpace: pixels })
    replay.begin(Uint8Array.of(1, 2))
    replay.add(Int32Array.of(0), { ...stepTo(0), observations: Uint8Array.of(255, 0) })
    const { observations, nextObservations } = replay.sample(1, createRng(1))
    expect([observations, nextObservations]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(255, 0)])
  })

  it('draws uniformly over the transitions of all envs', () => {
    const replay = createReplayBuffer({ ...oneStep, capacity: 12, numEnvs: 2 })
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
    const replay = createReplayBuffer({ ...oneStep, capacity: 3, numEnvs: 1 })
    expect(() => replay.sample(1, createRng(1))).toThrow(expect.objectContaining({ code: 'REPLAY_EMPTY' }))
    expect(() => createReplayBuffer({ ...oneStep, capacity: 5, numEnvs: 2 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }),
    )
  })

  it('sums the rewards of several steps, fewer before an end, a cut or the newest observation', () => {
    const replay = createReplayBuffer({ ...oneStep, capacity: 20, numEnvs: 1, steps: 3 })
    replay.begin(Float32Array.of(1))
    for (const next of [2, 3, 4]) replay.add(Int32Array.of(0), stepTo(next, { reward: 1 }))
    replay.add(Int32Array.of(0), stepTo(10, { reward: 1, last: 5 }))
    replay.add(Int32Array.of(0), stepTo(20, { reward: 4, last: 11, terminated: false }))
    replay.add(Int32Array.of(0), stepTo(21, { reward: 8 }))
    expect(distinct(replay.sample(400, createRng(1)))).toEqual(
      [
        '1 0 1.75 0.125 4', // 1 + 0.5 + 0.25; the value of 4 counts for 0.5³
        '2 0 1.75 0 5', // the third step ended the task
        '3 0 1.5 0 5',
        '4 0 1 0 5',
        '10 0 4 0.5 11', // cut after one step
        '20 0 8 0.5 21', // not gone on yet
      ].sort(),
    )
  })

  it('draws by priority, and weighs against it', () => {
    const replay = createReplayBuffer({ ...oneStep, capacity: 10, numEnvs: 1, priorityExponent: 1 })
    replay.begin(Float32Array.of(1))
    for (const next of [2, 3]) replay.add(Int32Array.of(0), stepTo(next))
    const { slots, observations } = replay.sample(2, createRng(1))
    // Both are new, so both have the highest priority, and each of two equal shares holds one.
    expect([...observations]).toEqual([1, 2])
    replay.prioritise(slots, Float32Array.of(-3, 1))
    const { observations: drawn, weights } = replay.sample(4, createRng(2), 1)
    // Shares of a quarter: three of them lie in the first transition's priority of 3 out of 4.
    expect([...drawn]).toEqual([1, 1, 1, 2])
    // Weights are as 4 / (2 · 3) to 4 / (2 · 1), by the larger one.
    expect([...weights].map((weight) => Number(weight.toFixed(4)))).toEqual([0.3333, 0.3333, 0.3333, 1])
  })

  it('keeps each frame once, and stacks them again as they were', () => {
    const happening = fc.constantFrom('on', 'on', 'on', 'end')
    const run = fc.record({
      capacity: fc.integer({ min: 5, max: 12 }),
      happenings: fc.array(happening, { minLength: 1, maxLength: 30 }),
    })
    const stacked = box({ low: 0, high: 255, shape: [1, 2, 3], dtype: 'uint8' })
    fc.assert(
      fc.property(run, ({ capacity, happenings }) => {
        const options = { capacity, numEnvs: 1, observationSpace: stacked, framesPerObservation: 3, discount: 1 }
        const replay = createReplayBuffer(options)
        /** Frames of two pixels, the number of the frame and 100 more; an observation holds three of each pixel. */
        let shown = 0
        let history: number[] = []
        const show = (isFirst: boolean) => {
          shown++
          history = isFirst ? [shown, shown, shown] : [...history.slice(1), shown]
          return Uint8Array.from([...history, ...history.map((frame) => frame + 100)])
        }
        const seen = new Map<number, string>()
        const note = (rows: Uint8Array) => {
          seen.set(rows[2] as number, rows.join(' '))
          return rows
        }
        replay.begin(note(show(true)))
        for (const kind of happenings) {
          const last = note(show(false))
          const ended = kind === 'end'
          replay.add(Int32Array.of(0), {
            ...stepTo(0, ended ? { last: 0 } : {}),
            observations: ended ? note(show(true)) : last,
            final: ended ? { indices: Int32Array.of(0), observations: last, states: undefined, infos: [{}] } : null,
          })
        }
        const { observations, nextObservations } = replay.sample(50, createRng(1))
        for (const rows of [observations, nextObservations])
          for (let at = 0; at < rows.length; at += 6)
            expect(rows.subarray(at, at + 6).join(' ')).toBe(seen.get(rows[at + 2] as number))
      }),
      { numRuns: 60 },
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
        const replay = createReplayBuffer({ ...oneStep, capacity: 2 * capacity, numEnvs: 2 })
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
            slot.line = [slot.shown, action, reward, kind === 'end' ? 0 : 0.5, led].join(' ')
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
