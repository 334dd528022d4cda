import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { discrete } from './discrete.js'
import { oneOf } from './one-of.js'
import { text } from './text.js'

describe('oneOf()', () => {
  const space = oneOf([discrete(3), text(2, { charset: 'ab' })])

  it('holds pairs of a space’s index and an element of it', () => {
    expect(space.contains([0, 2])).toBe(true)
    expect(space.contains([1, 'ab'])).toBe(true)
    expect(space.contains([1, 2])).toBe(false)
    expect(space.contains([2, 2])).toBe(false)
    expect(space.contains(['0', 2])).toBe(false)
    expect(space.contains([0])).toBe(false)
  })

  it('samples every space, also under masks', () => {
    const rng = createRng(1)
    const mask = [Int8Array.of(0, 1, 0), { length: 1, charset: [0, 1] }] as const
    const samples = Array.from({ length: 50 }, () => space.sample(rng, { mask }))
    expect(new Set(samples.map((sample) => sample.join()))).toEqual(new Set(['0,1', '1,b']))
  })

  it('wants a mask for each space', () => {
    expect(() => space.sample(createRng(1), { mask: [] as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_MASK' }),
    )
  })

  it('refuses to be empty', () => {
    expect(() => oneOf([])).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
