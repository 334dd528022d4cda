import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Space } from '../contracts/space.js'
import { createRng } from '../random.js'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { spaceFromJson } from './space-from-json.js'

const leaf: fc.Arbitrary<Space> = fc.oneof(
  fc
    .record({
      dtype: fc.constantFrom('uint8' as const, 'int32' as const),
      shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
      low: fc.integer({ min: 0, max: 100 }),
      width: fc.integer({ min: 0, max: 155 }),
    })
    .map(({ dtype, shape, low, width }) => box({ dtype, shape, low, high: low + width })),
  fc
    .record({
      dtype: fc.constantFrom('float32' as const, 'float64' as const),
      shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
      bounds: fc.constantFrom([0, 1], [-Infinity, 0], [-2, Infinity], [-Infinity, Infinity]),
    })
    .map(({ dtype, shape, bounds: [low = 0, high = 0] }) => box({ dtype, shape, low, high })),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -5, max: 5 })).map(([n, start]) => discrete(n, start)),
)
const anySpace: fc.Arbitrary<Space> = fc.oneof(
  leaf,
  fc
    .dictionary(
      fc.string({ minLength: 1, maxLength: 4 }).filter((key) => key !== '__proto__'),
      leaf,
      { minKeys: 1, maxKeys: 3 },
    )
    .map(dict),
)
const seeds = fc.nat()

describe('every space', () => {
  it('contains what it samples, by `contains` and by its schema', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const value = space.sample(createRng(seed))
        expect(space.contains(value)).toBe(true)
        expect(space.schema.safeParse(value).success).toBe(true)
      }),
    )
  })

  it('is the same after a round trip through JSON', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const restored = spaceFromJson(JSON.parse(JSON.stringify(space.toJSON())))
        expect(restored.toJSON()).toEqual(space.toJSON())
        expect(restored.sample(createRng(seed))).toEqual(space.sample(createRng(seed)))
      }),
    )
  })

  it('unbatches what it batched', () => {
    fc.assert(
      fc.property(anySpace, seeds, fc.integer({ min: 1, max: 5 }), (space, seed, count) => {
        const rng = createRng(seed)
        const values = Array.from({ length: count }, () => space.sample(rng))
        expect(space.unbatch(space.batch(values))).toEqual(values)
      }),
    )
  })
})

describe('box()', () => {
  it('samples integers with both ends included', () => {
    const rng = createRng(1)
    const space = box({ low: 3, high: 4, shape: [], dtype: 'int32' })
    expect(new Set(Array.from({ length: 50 }, () => space.sample(rng)))).toEqual(new Set([3, 4]))
  })

  it('refuses values of another dtype, length or range', () => {
    const space = box({ low: [0, -1], high: [1, 1], shape: [2], dtype: 'float32' })
    expect(space.contains(Float32Array.of(0.5, -1))).toBe(true)
    expect(space.contains(Float32Array.of(-0.5, -1))).toBe(false)
    expect(space.contains(Float32Array.of(0.5, Number.NaN))).toBe(false)
    expect(space.contains(Float32Array.of(0.5))).toBe(false)
    expect(space.contains(Float64Array.of(0.5, -1))).toBe(false)
  })

  it.each([
    { low: 2, high: 1, shape: [1], dtype: 'float32' },
    { low: Number.NaN, high: 1, shape: [1], dtype: 'float32' },
    { low: 0, high: 256, shape: [1], dtype: 'uint8' },
    { low: [0], high: 1, shape: [2], dtype: 'float32' },
    { low: 0, high: 1, shape: [0], dtype: 'float32' },
  ] as const)('refuses %o', (options) => {
    expect(() => box<'float32' | 'uint8', readonly number[]>(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_SPACE' }),
    )
  })
})

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
})

describe('spaceFromJson()', () => {
  it('names what is no space', () => {
    expect(() => spaceFromJson({ kind: 'ball' })).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
