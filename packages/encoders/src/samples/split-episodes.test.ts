import { createRng } from '@ludus/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitEpisodes } from './split-episodes.js'

it('splitEpisodes() never cuts an episode, loses no sample, and leaves some on both sides', () => {
  const set = fc.array(fc.nat(6), { minLength: 2, maxLength: 60 }).filter((list) => new Set(list).size > 1)
  fc.assert(
    fc.property(set, fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(1_000), (list, fraction, seed) => {
      const episodes = Int32Array.from(list)
      const { train, heldOut } = splitEpisodes(episodes, fraction, createRng(seed))
      expect([...train, ...heldOut].sort((one, other) => one - other)).toEqual([...episodes.keys()])
      expect(train.length).toBeGreaterThan(0)
      expect(heldOut.length).toBeGreaterThan(0)
      const trained = new Set(Array.from(train, (place) => episodes[place]))
      expect(Array.from(heldOut).some((place) => trained.has(episodes[place]))).toBe(false)
    }),
  )
})

it('splitEpisodes() holds about the wanted share out', () => {
  // 10 episodes of 10 samples: a fifth is exactly two of them.
  const episodes = Int32Array.from({ length: 100 }, (_, place) => Math.floor(place / 10))
  expect(splitEpisodes(episodes, 0.2, createRng(1)).heldOut).toHaveLength(20)
})

it('splitEpisodes() refuses a single episode', () => {
  expect(() => splitEpisodes(Int32Array.of(4, 4, 4), 0.2, createRng(1))).toThrow(
    expect.objectContaining({ code: 'TOO_FEW_EPISODES' }),
  )
})
