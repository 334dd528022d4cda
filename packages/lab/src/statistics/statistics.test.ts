import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interquartileMean, mean, median, quantile } from './statistics.js'

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

describe('median()', () => {
  it('lies in the middle of two values when there is no middle one', () => {
    expect([median([9, 1, 5]), median([9, 1, 5, 6])]).toEqual([5, 5.5])
  })
})
