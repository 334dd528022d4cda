import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { discrete } from './discrete.js'
import { sequence } from './sequence.js'

describe('sequence()', () => {
  const space = sequence(discrete(3))
  const stacked = sequence(discrete(3), { stack: true })

  it('holds any number of elements', () => {
    expect(space.contains([])).toBe(true)
    expect(space.contains([0, 2, 2])).toBe(true)
    expect(space.contains([0, 3])).toBe(false)
    expect(space.contains(Int32Array.of(0, 2))).toBe(false)
  })

  it('holds one batch when stacked', () => {
    expect(stacked.contains(Int32Array.of(0, 2))).toBe(true)
    expect(stacked.contains(Int32Array.of(0, 3))).toBe(false)
    expect(stacked.contains([0, 2])).toBe(false)
    expect(stacked.contains(new Float32Array(0))).toBe(false)
    expect(stacked.sample(createRng(1))).toBeInstanceOf(Int32Array)
  })

  it('samples a geometric length of at least 1', () => {
    // 1 + floor(ln(1 - u) / ln(0.75)): u = 0 gives 1; u = 0.5 gives 1 + floor(2.41) = 3.
    const drawn = (uniform: number) => space.sample({ ...createRng(1), uniform: () => uniform }).length
    expect([drawn(0), drawn(0.5)]).toEqual([1, 3])
  })

  it('takes a length, or lengths to choose from, and a mask of each element', () => {
    const rng = createRng(1)
    expect(space.sample(rng, { mask: { length: 3, values: [0, 1, 0] } })).toEqual([1, 1, 1])
    expect(space.sample(rng, { probability: { length: 2, values: [0, 0, 1] } })).toEqual([2, 2])
    expect(space.sample(rng, { mask: { length: 0 } })).toEqual([])
    const lengths = Array.from({ length: 50 }, () => space.sample(rng, { mask: { length: [2, 5] } }).length)
    expect(new Set(lengths)).toEqual(new Set([2, 5]))
  })

  it.each([-1, 1.5, []])('refuses the length %o', (length) => {
    expect(() => space.sample(createRng(1), { mask: { length } })).toThrow(
      expect.objectContaining({ code: 'INVALID_MASK' }),
    )
  })
})
