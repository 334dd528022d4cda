import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  interquartileMeanScore,
  meanScore,
  medianScore,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
} from './task-scores.js'

/** Three tasks, the last with one run more. */
const scores = [
  [0, 1],
  [2, 4],
  [9, 9, 12],
]

describe('the aggregates over tasks', () => {
  it('meanScore() and medianScore() take the tasks as equals, however many runs they have', () => {
    // Means of the tasks: 0.5, 3, 10. Their mean is 13.5 / 3 = 4.5, their median 3.
    expect([meanScore(scores), medianScore(scores)]).toEqual([4.5, 3])
  })

  it('interquartileMeanScore() cuts a quarter at each end of all runs', () => {
    // A quarter of 7 runs rounds down to 1: (1 + 2 + 4 + 9 + 9) / 5 = 5.
    expect(interquartileMeanScore(scores)).toBe(5)
  })

  it('optimalityGap() does not let a run beyond the target make up for another', () => {
    // Shortfalls of 0.5, 0, 0 and 1 below 1: 1.5 / 4.
    expect(optimalityGap([[0.5, 3, 1, 0]])).toBe(0.375)
    // Below 4: 4, 3, 2, 0, 0, 0 and 0, 9 / 7.
    expect(optimalityGap(scores, 4)).toBeCloseTo(9 / 7, 12)
  })
})

describe('probabilityOfImprovement()', () => {
  it('counts the pairs of runs that the first wins, a tie half', () => {
    // 3 beats 1 and 2, ties 3: 2.5 of 3. 2 beats 1, ties 2: 1.5 of 3. Together 4 of 6.
    expect(probabilityOfImprovement([[3, 2]], [[1, 2, 3]])).toBeCloseTo(4 / 6, 12)
  })

  it('averages over tasks', () => {
    expect(probabilityOfImprovement([[1], [0]], [[0], [1]])).toBe(0.5)
    expect(probabilityOfImprovement([[1], [1]], [[0], [1]])).toBe(0.75)
  })

  it('adds up to 1 with the other way round', () => {
    const runs = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(runs, runs, (ours, theirs) => {
        expect(probabilityOfImprovement([ours], [theirs]) + probabilityOfImprovement([theirs], [ours])).toBeCloseTo(
          1,
          12,
        )
      }),
    )
  })
})

describe('performanceProfile()', () => {
  it('is the share of runs above each threshold, equal not counted', () => {
    // Of 7 runs, 6 are above 0, 4 above 2, 1 above 9, none above 12.
    expect(performanceProfile(scores, [-1, 0, 2, 9, 12])).toEqual([1, 6 / 7, 4 / 7, 1 / 7, 0])
  })
})
