import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { discrete } from './discrete.js'

describe('discrete()', () => {
  const space = discrete(3, -1)

  it('holds the integers from its start', () => {
    expect([-2, -1, 1, 2, 0.5, '0'].map((value) => space.contains(value))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('gives its start under a mask of zeros alone', () => {
    expect(space.sample(createRng(1), { mask: Int8Array.of(0, 0, 0) })).toBe(-1)
  })

  it('samples all that its mask allows, and nothing else', () => {
    const rng = createRng(1)
    const samples = Array.from({ length: 50 }, () => space.sample(rng, { mask: [1, 0, 1] }))
    expect(new Set(samples)).toEqual(new Set([-1, 1]))
  })

  it('samples by probability', () => {
    // The sum of weights passes 0.5 at the second value: 0.3 < 0.5 < 0.3 + 0.6.
    const rng = { ...createRng(1), uniform: () => 0.5 }
    expect(space.sample(rng, { probability: [0.3, 0.6, 0.1] })).toBe(0)
  })

  it('takes a probability of 1 at the very end of the generator’s range', () => {
    const rng = { ...createRng(1), uniform: () => 1 - 2 ** -53 }
    expect(space.sample(rng, { probability: [1, 0, 0] })).toBe(-1)
  })

  it.each([
    { mask: [1, 0] },
    { mask: [1, 0, 2] },
    { probability: [0.5, 0.4, 0] },
    { probability: [1.5, -0.5, 0] },
    { probability: [Number.NaN, 1, 0] },
    { mask: [1, 0, 0], probability: [1, 0, 0] },
  ])('refuses %o', (options) => {
    expect(() => space.sample(createRng(1), options)).toThrow(expect.objectContaining({ code: 'INVALID_MASK' }))
  })

  it.each([
    [0, 0],
    [1.5, 0],
    [2, 0.5],
    [2, 2 ** 31 - 1],
  ])('refuses to be of %d values from %d', (n, start) => {
    expect(() => discrete(n, start)).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
