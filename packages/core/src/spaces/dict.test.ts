import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'

describe('dict()', () => {
  const space = dict({ lives: discrete(4), at: box({ low: 0, high: 1, shape: [2], dtype: 'float32' }) })

  it('wants exactly its keys', () => {
    const at = Float32Array.of(0, 1)
    expect(space.contains({ lives: 3, at })).toBe(true)
    expect(space.contains({ lives: 3 })).toBe(false)
    expect(space.contains({ lives: 3, at, more: 1 })).toBe(false)
    expect(space.contains({ lives: 4, at })).toBe(false)
  })

  it('batches by key', () => {
    const values = [
      { lives: 3, at: Float32Array.of(0, 1) },
      { lives: 1, at: Float32Array.of(1, 0) },
    ]
    expect(space.batch(values)).toEqual({ lives: Int32Array.of(3, 1), at: Float32Array.of(0, 1, 1, 0) })
  })

  it('refuses a batch whose keys differ in rows', () => {
    expect(space.containsBatch({ lives: Int32Array.of(3, 1), at: Float32Array.of(0, 1, 1, 0) })).toBe(true)
    expect(space.containsBatch({ lives: Int32Array.of(3), at: Float32Array.of(0, 1, 1, 0) })).toBe(false)
  })

  it('masks by key, leaves a key without a mask free, and refuses a key that it has not', () => {
    const rng = createRng(1)
    expect(space.sample(rng, { mask: { lives: [0, 0, 1, 0] } }).lives).toBe(2)
    expect(() => space.sample(rng, { mask: { lifes: [0, 0, 1, 0] } as object })).toThrow(
      expect.objectContaining({ code: 'INVALID_MASK' }),
    )
  })

  it('refuses to be empty', () => {
    expect(() => dict({})).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
