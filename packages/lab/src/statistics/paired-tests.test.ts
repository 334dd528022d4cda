import { createRng } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairedPermutationTest, signTest } from './paired-tests.js'

describe('signTest()', () => {
  it('counts the coin throws that are at least as uneven', () => {
    // 4 of 5: (1 + 5) ways of 32 on this side, as many on the other: 12 / 32.
    expect(signTest([1, 2, 3, 4, -1])).toBe(0.375)
    // 5 of 5: 2 / 32.
    expect(signTest([1, 2, 3, 4, 5])).toBe(0.0625)
  })

  it('leaves out ties, and sees nothing in ties alone', () => {
    expect(signTest([0, 1, 1])).toBe(0.5)
    expect(signTest([0, 0])).toBe(1)
    expect(signTest([1, -1])).toBe(1)
  })
})

describe('pairedPermutationTest()', () => {
  const test = (differences: readonly number[]) => pairedPermutationTest(differences, createRng(1))

  it('counts the sign changes whose mean lies at least as far from zero', () => {
    // Sums of ±1 ±2 ±3: 6, 4, 2, 0, 0, −2, −4, −6. Two lie as far out as 6, four as far out as 4.
    expect(test([1, 2, 3])).toBe(2 / 8)
    expect(test([-1, 2, 3])).toBe(4 / 8)
  })

  it('does not lose a way to rounding', () => {
    // 0.1 + 0.2 − 0.3 is 5.6e−17, not 0: every way lies as far out.
    expect(test([0.1, 0.2, -0.3])).toBe(1)
  })

  it('sees nothing in equal pairs', () => {
    expect(test([0, 0, 0])).toBe(1)
  })

  it('is never below 2 / 2ⁿ, and does not mind which arm comes first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 7 }), (differences) => {
        const value = test(differences)
        expect(value).toBeGreaterThanOrEqual(2 / 2 ** differences.length - 1e-12)
        expect(test(differences.map((difference) => -difference))).toBe(value)
      }),
    )
  })

  it('draws ways when there are too many to count, and comes close to the count', () => {
    // 17 ones and 3 of −1: the sum 14 or further out comes with 2 × (1 + 20 + 190 + 1140) of 2²⁰ ways, 0.258 %.
    const differences = Array.from({ length: 20 }, (_, index) => (index < 3 ? -1 : 1))
    expect(test(differences)).toBeCloseTo(0.00258, 3)
  })
})
