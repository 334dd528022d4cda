import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { discrete } from './discrete.js'
import { text } from './text.js'
import { tuple } from './tuple.js'

describe('tuple()', () => {
  const space = tuple([discrete(3), text(2, { charset: 'ab' })])

  it('wants an element of each space, in order', () => {
    expect(space.contains([2, 'ab'])).toBe(true)
    expect(space.contains(['ab', 2])).toBe(false)
    expect(space.contains([2])).toBe(false)
    expect(space.contains([2, 'ab', 0])).toBe(false)
  })

  it('batches by place', () => {
    expect(
      space.batch([
        [2, 'a'],
        [0, 'bb'],
      ]),
    ).toEqual([Int32Array.of(2, 0), ['a', 'bb']])
  })

  it('masks by place, undefined for none, and wants a mask for each place', () => {
    const rng = createRng(1)
    expect(space.sample(rng, { mask: [[0, 1, 0], undefined] })[0]).toBe(1)
    expect(() => space.sample(rng, { mask: [[0, 1, 0]] as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_MASK' }),
    )
  })

  it('refuses to be empty', () => {
    expect(() => tuple([])).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
