import { describe, expect, it } from 'vitest'
import type { Rng } from '../contracts/rng.js'
import { createRng } from '../random.js'
import { type BoxOptions, box } from './box.js'
import type { Dtype } from './dtype.js'

/** A generator that always draws the same. */
const fixed: Rng = { ...createRng(0), uniform: () => 0.5, normal: () => 7 }

describe('box()', () => {
  it('samples integers with both ends included', () => {
    const rng = createRng(1)
    const space = box({ low: 3, high: 4, shape: [], dtype: 'int32' })
    expect(new Set(Array.from({ length: 50 }, () => space.sample(rng)))).toEqual(new Set([3, 4]))
  })

  it('samples each number by its kind of interval: uniform, exponential from a bound, or normal', () => {
    const space = box({
      low: [2, 2, -Infinity, -Infinity],
      high: [4, Infinity, 2, Infinity],
      shape: [4],
      dtype: 'float64',
    })
    // Half of 2..4 is 3; an exponential's half is -ln(1 - 0.5) = 0.6931 from the bound; the normal draw is 7.
    expect([...space.sample(fixed)]).toEqual([3, 2 + Math.LN2, 2 - Math.LN2, 7])
  })

  it('samples between bounds whose distance overflows', () => {
    expect(box({ low: -1e308, high: 1e308, shape: [], dtype: 'float64' }).sample(fixed)).toBe(0)
  })

  it('takes no mask and no probability', () => {
    const space = box({ low: 0, high: 1, shape: [1], dtype: 'float32' })
    for (const options of [{ mask: [1] }, { probability: [1] }])
      expect(() => space.sample(fixed, options as never)).toThrow(expect.objectContaining({ code: 'INVALID_MASK' }))
  })

  it('refuses values of another dtype, length or range', () => {
    const space = box({ low: [0, -1], high: [1, 1], shape: [2], dtype: 'float32' })
    expect(space.contains(Float32Array.of(0.5, -1))).toBe(true)
    expect(space.contains(Float32Array.of(-0.5, -1))).toBe(false)
    expect(space.contains(Float32Array.of(0.5, Number.NaN))).toBe(false)
    expect(space.contains(Float32Array.of(0.5))).toBe(false)
    expect(space.contains(Float64Array.of(0.5, -1))).toBe(false)
  })

  it('knows a batch by dtype, whole rows and bounds of each row', () => {
    const space = box({ low: [0, -1], high: [1, 0], shape: [2], dtype: 'float32' })
    expect(space.containsBatch(Float32Array.of(1, -1, 0, 0))).toBe(true)
    expect(space.containsBatch(Float32Array.of(1, -1, -1, 0))).toBe(false)
    expect(space.containsBatch(Float32Array.of(1, -1, 0))).toBe(false)
    expect(space.containsBatch(new Float64Array(0))).toBe(false)
  })

  it('reads no pixel to accept an image', () => {
    const space = box({ low: 0, high: 255, shape: [84, 84, 1], dtype: 'uint8' })
    const image = new Proxy(new Uint8Array(84 * 84), {
      get: (target, key) => {
        if (key === '0') throw new Error('read a pixel')
        return Reflect.get(target, key, target)
      },
    })
    expect(space.contains(image)).toBe(true)
  })

  it('is bounded below and above apart', () => {
    const space = box({ low: [0, 0], high: [1, Infinity], shape: [2], dtype: 'float32' })
    expect([space.isBounded('below'), space.isBounded('above'), space.isBounded()]).toEqual([true, false, false])
    expect(box({ low: 0, high: 1, shape: [2], dtype: 'float32' }).isBounded()).toBe(true)
  })

  it.each<BoxOptions<Dtype, readonly number[]>>([
    { low: 2, high: 1, shape: [1], dtype: 'float32' },
    { low: Number.NaN, high: 1, shape: [1], dtype: 'float32' },
    { low: Infinity, high: Infinity, shape: [1], dtype: 'float32' },
    { low: 0, high: 256, shape: [1], dtype: 'uint8' },
    { low: [0], high: 1, shape: [2], dtype: 'float32' },
    { low: 0, high: 1, shape: [0], dtype: 'float32' },
  ])('refuses %o', (options) => {
    expect(() => box(options)).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
