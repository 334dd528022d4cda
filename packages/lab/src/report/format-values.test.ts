import { describe, expect, it } from 'vitest'
import { formatCount, formatEstimate, formatNumber, formatProbability, formatSeconds } from './format-values.js'

describe('the formats of a report', () => {
  it('formatNumber() rounds to hundredths, with a true minus and no negative zero', () => {
    expect([12.345, -2.5, -0.001, 1234.5].map(formatNumber)).toEqual(['12.35', '−2.5', '0', '1,234.5'])
  })

  it('formatCount() sets thousands apart', () => {
    expect(formatCount(46_900.4)).toBe('46,900')
  })

  it('formatSeconds() takes the unit that suits', () => {
    expect([0.04, 9.06, 58.4, 99.6, 120, 114, 5_400, 9_000].map(formatSeconds)).toEqual([
      '0.0 s',
      '9.1 s',
      '58 s',
      '100 s',
      '2 min',
      '1.9 min',
      '90 min',
      '2.5 h',
    ])
  })

  it('formatProbability() keeps two digits, and tells none from tiny', () => {
    expect([1, 0.0625, 0.25, 0.0004].map(formatProbability)).toEqual(['1', '0.063', '0.25', '< 0.001'])
  })

  it('formatEstimate() puts the interval in brackets, where there is one', () => {
    expect(formatEstimate({ value: 2, interval: [-1, 3] })).toBe('2 (−1 to 3)')
    expect(formatEstimate({ value: 2, interval: null })).toBe('2')
  })
})
