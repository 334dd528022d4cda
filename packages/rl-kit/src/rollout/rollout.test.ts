import { box, createRng, type VectorStepResult } from '@ludus/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { minibatches, takeRows } from './minibatches.js'
import { recordRollout } from './rollout.js'

const space = box({ low: 0, high: 99, shape: [1], dtype: 'float64' })

function step(observations: number[], rewards: number[], ends: { env: number; last: number; terminated: boolean }[]) {
  const flags = (terminated: boolean) =>
    Uint8Array.from(rewards, (_, env) => Number(ends.some((end) => end.env === env && end.terminated === terminated)))
  const final = {
    indices: Int32Array.from(ends, (end) => end.env),
    observations: Float64Array.from(ends, (end) => end.last),
    states: undefined,
    infos: ends.map(() => ({})),
  }
  const result: VectorStepResult = {
    observations: Float64Array.from(observations),
    states: undefined,
    infos: rewards.map(() => ({})),
    rewards: Float64Array.from(rewards),
    terminated: flags(true),
    truncated: flags(false),
    final: ends.length > 0 ? final : null,
  }
  return result
}

it('recordRollout() leads each step to where it led, which is never the next episode', () => {
  const recorder = recordRollout(space, 2, Float64Array.of(10, 20))
  recorder.add(Float32Array.of(1, 2), step([11, 50], [1, 2], [{ env: 1, last: 29, terminated: true }]))
  recorder.add(Float32Array.of(3, 4), step([60, 51], [3, 4], [{ env: 0, last: 19, terminated: false }]))
  const { observations, successors, ...rest } = recorder.rollout()
  // Acted on: 10 and 20, then 11 and 50. The last ones: 60 and 51. Where episodes ended: 29 and 19.
  expect(observations).toEqual(Float32Array.of(10, 20, 11, 50, 60, 51, 29, 19))
  expect(Array.from(successors, (row) => observations[row])).toEqual([11, 29, 19, 51])
  expect(rest).toEqual({
    count: 4,
    draws: Float32Array.of(1, 2, 3, 4),
    rewards: Float32Array.of(1, 2, 3, 4),
    terminated: Uint8Array.of(0, 1, 0, 0),
    ended: Uint8Array.of(0, 1, 1, 0),
  })
})

it('minibatches() takes each index at most once, and leaves out less than a minibatch', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), fc.nat(), (count, batchSize, seed) => {
      const batches = minibatches(count, batchSize, createRng(seed))
      const taken = batches.flatMap((batch) => [...batch])
      expect(batches.every((batch) => batch.length === batchSize)).toBe(true)
      expect(count - taken.length).toBeLessThan(batchSize)
      expect(new Set(taken).size).toBe(taken.length)
      expect(taken.every((index) => index >= 0 && index < count)).toBe(true)
    }),
  )
})

it('minibatches() draws every order equally often', () => {
  const rng = createRng(1)
  const counts = new Map<string, number>()
  for (let round = 0; round < 6_000; round++) {
    const order = String(minibatches(3, 3, rng)[0])
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  // Six orders, 1,000 each; five standard deviations are 5 √(6,000 · 5/36) = 144.
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(144)
})

it('takeRows() copies rows in the order asked for', () => {
  expect(takeRows(Uint8Array.of(1, 2, 3, 4, 5, 6), 2, Int32Array.of(2, 0))).toEqual(Uint8Array.of(5, 6, 1, 2))
})
