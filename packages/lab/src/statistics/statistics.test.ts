import { createRng } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bootstrapInterval, censoredMedian, interquartileMean, mean, quantile } from './statistics.js'

const scores = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 })

describe('mean() and interquartileMean()', () => {
  it('interquartileMean() leaves out the lowest and the highest quarter', () => {
    // A quarter of 4 is 1: the mean of 2 and 3. The mean of all is (1 + 2 + 3 + 100) / 4 = 26.5.
    expect(interquartileMean([100, 1, 3, 2])).toBe(2.5)
    expect(mean([100, 1, 3, 2])).toBe(26.5)
  })

  it('interquartileMean() of three values is their mean, as a quarter of 3 rounds down to none', () => {
    expect(interquartileMean([1, 2, 6])).toBe(3)
  })

  it('interquartileMean() of eight values is the mean of the four in the middle', () => {
    // (3 + 4 + 5 + 6) / 4 = 4.5
    expect(interquartileMean([8, 7, 6, 5, 4, 3, 2, 1])).toBe(4.5)
  })

  it('both lie between the lowest and the highest value', () => {
    fc.assert(
      fc.property(scores, (values) => {
        for (const value of [mean(values), interquartileMean(values)]) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
          expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
        }
      }),
    )
  })

  it('refuse no values', () => {
    expect(() => mean([])).toThrow('Cannot take a statistic of no values')
    expect(() => interquartileMean([])).toThrow('Cannot take a statistic of no values')
  })
})

describe('quantile()', () => {
  it('goes in a straight line between neighbours', () => {
    // Position 0.25 × 3 = 0.75: 10 + 0.75 × (20 − 10) = 17.5.
    expect(quantile([40, 10, 30, 20], 0.25)).toBe(17.5)
    expect(quantile([40, 10, 30, 20], 0.5)).toBe(25)
    expect([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1)]).toEqual([1, 3])
  })
})

describe('bootstrapInterval()', () => {
  it('is the same for the same seed', () => {
    const interval = () => bootstrapInterval([[1, 2, 3, 4]], mean, { rng: createRng(7) })
    expect(interval()).toEqual(interval())
  })

  it('comes close to the interval that can be counted out for two values', () => {
    // Resamples of [0, 1] have the means 0, 0.5, 0.5, 1 with equal odds: a quarter lies at each end, so that both
    // 2.5 % bounds are the ends themselves.
    expect(bootstrapInterval([[0, 1]], mean, { rng: createRng(1) })).toEqual([0, 1])
  })

  it('comes close to the normal interval for many values', () => {
    // 400 values, half 0 and half 1: standard error √(0.25 / 400) = 0.025, so 0.5 ± 1.96 × 0.025 = 0.451 to 0.549.
    const values = Array.from({ length: 400 }, (_, index) => index % 2)
    const [low, high] = bootstrapInterval([values], mean, { rng: createRng(2) }) as [number, number]
    expect(low).toBeCloseTo(0.451, 2)
    expect(high).toBeCloseTo(0.549, 2)
  })

  it('draws within each task, so that tasks of different scale do not mix', () => {
    // Within a task all values are equal, so that no resample differs.
    const interval = bootstrapInterval(
      [
        [0, 0, 0],
        [100, 100, 100],
      ],
      mean,
      { rng: createRng(3) },
    )
    expect(interval).toEqual([50, 50])
  })

  it('gives none for a single run', () => {
    expect(bootstrapInterval([[5]], mean, { rng: createRng(4) })).toBeNull()
  })
})

describe('censoredMedian()', () => {
  it('counts runs that never arrived as slower than all others', () => {
    expect(censoredMedian([30, null, 10])).toBe(30)
    expect(censoredMedian([10, 20, null, null])).toBeNull()
    expect(censoredMedian([10, 20, 40, null])).toBe(30)
    expect(censoredMedian([null])).toBeNull()
  })
})
