import { describe, expect, it } from 'vitest'
import type { SyncEnv } from '../contracts/env.js'
import { box } from '../spaces/box.js'
import { dict } from '../spaces/dict.js'
import { discrete } from '../spaces/discrete.js'
import { createVectorEnv } from './create-vector-env.js'
import { toNextStep, toSameStep } from './gymnasium-autoreset.js'

/**
 * Counts its steps, and says episode and count: 10 × episode + count. Its third episode, and each after, starts with
 * 30 and so on. An episode ends after `length` steps; an action is the reward of its step.
 */
function createCounter(length: number): SyncEnv<number, number, { count: number }> {
  let episode = 0
  let count = 0
  const result = (call: string) => ({ observation: 10 * episode + count, state: { count }, info: { call } })
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 99, shape: [], dtype: 'float64' }),
    actionSpace: discrete(9),
    stateSpace: dict({ count: box({ low: 0, high: 9, shape: [], dtype: 'float64' }) }),
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset() {
      episode++
      count = 0
      return result('reset')
    },
    step(action) {
      count++
      return { ...result('step'), reward: action, terminated: count === length, truncated: false }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

// Env 0 ends every second step, env 1 every third.
const counters = () => createVectorEnv([createCounter(2), createCounter(3)])

describe('toNextStep()', () => {
  it('gives the last observation first, and the reset in a step of its own that ignores the action', async () => {
    const env = toNextStep(counters())
    expect((await env.reset()).observations).toEqual(Float64Array.of(10, 10))
    const rows: unknown[] = []
    for (let action = 1; action <= 5; action++) {
      const { observations, states, rewards, terminated, infos } = await env.step(Int32Array.of(action, action))
      const { count } = states as { count: Float64Array }
      rows.push([
        [...(observations as Float64Array)],
        [...count],
        [...rewards],
        [...terminated],
        infos.map((info) => info.call),
      ])
    }
    expect(rows).toEqual([
      [
        [11, 11],
        [1, 1],
        [1, 1],
        [0, 0],
        ['step', 'step'],
      ],
      [
        [12, 12],
        [2, 2],
        [2, 2],
        [1, 0],
        ['step', 'step'],
      ],
      // Env 0 is reset: reward 0, no end, and its action 3 does nothing. Env 1 ends.
      [
        [20, 13],
        [0, 3],
        [0, 3],
        [0, 1],
        ['reset', 'step'],
      ],
      [
        [21, 20],
        [1, 0],
        [4, 0],
        [0, 0],
        ['step', 'reset'],
      ],
      [
        [22, 21],
        [2, 1],
        [5, 5],
        [1, 0],
        ['step', 'step'],
      ],
    ])
  })

  it('forgets a reset that was due when all are reset', async () => {
    const env = toNextStep(counters())
    await env.reset()
    await env.step(Int32Array.of(1, 1))
    await env.step(Int32Array.of(1, 1))
    // Env 0 was in its second episode already, env 1 still in its first.
    expect((await env.reset()).observations).toEqual(Float64Array.of(30, 20))
    expect((await env.step(Int32Array.of(1, 1))).observations).toEqual(Float64Array.of(31, 21))
  })

  it('refuses a vector env that cannot let one env stand still', () => {
    const { stepsByMask: _, ...lockstep } = counters()
    expect(() => toNextStep(lockstep)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_VECTOR' }))
  })
})

describe('toSameStep()', () => {
  it('gives the first observation of the new episode, and the last of the old one in infos', async () => {
    const env = toSameStep(counters())
    await env.reset()
    expect((await env.step(Int32Array.of(1, 1))).infos).toEqual([{ call: 'step' }, { call: 'step' }])
    const step = await env.step(Int32Array.of(2, 2))
    expect(step).toEqual({
      observations: Float64Array.of(20, 12),
      states: { count: Float64Array.of(0, 2) },
      rewards: Float64Array.of(2, 2),
      terminated: Uint8Array.of(1, 0),
      truncated: Uint8Array.of(0, 0),
      infos: [
        { call: 'reset', finalObservation: 12, finalState: { count: 2 }, finalInfo: { call: 'step' } },
        { call: 'step' },
      ],
    })
    const next = await env.step(Int32Array.of(3, 3))
    expect(next.observations).toEqual(Float64Array.of(21, 20))
    expect(next.rewards).toEqual(Float64Array.of(3, 3))
  })
})
