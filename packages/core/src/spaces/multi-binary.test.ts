import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { multiBinary } from './multi-binary.js'

describe('multiBinary()', () => {
  const space = multiBinary(3)

  it('holds switches of 0 and 1', () => {
    expect(space.contains(Uint8Array.of(0, 1, 1))).toBe(true)
    expect(space.contains(Uint8Array.of(0, 1, 2))).toBe(false)
    expect(space.contains(Uint8Array.of(0, 1))).toBe(false)
    expect(space.contains(Int32Array.of(0, 1, 1))).toBe(false)
  })

  it('fixes a switch by a mask’s 0 or 1, and leaves it free by a 2', () => {
    const rng = createRng(1)
    const samples = Array.from({ length: 50 }, () => space.sample(rng, { mask: Int8Array.of(0, 1, 2) }).join(''))
    expect(new Set(samples)).toEqual(new Set(['010', '011']))
  })

  it('reads a probability as that of a 1, which need not sum to 1', () => {
    expect(space.sample(createRng(1), { probability: [1, 0, 1] })).toEqual(Uint8Array.of(1, 0, 1))
  })

  it.each([{ mask: [0, 1] }, { mask: [0, 1, 3] }, { probability: [0, 1, 1.5] }])('refuses %o', (options) => {
    expect(() => space.sample(createRng(1), options)).toThrow(expect.objectContaining({ code: 'INVALID_MASK' }))
  })

  it('has as many switches as its axes hold', () => {
    expect(multiBinary([2, 3]).size).toBe(6)
    expect(() => multiBinary([2, 0])).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
