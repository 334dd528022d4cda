import { createRng } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { bootstrapInterval, bootstrapIntervals } from './bootstrap-interval.js'
import { meanScore, probabilityOfImprovement } from './task-scores.js'

describe('bootstrapInterval()', () => {
  it('is the same for the same seed', () => {
    const interval = () => bootstrapInterval([[1, 2, 3, 4]], meanScore, { rng: createRng(7) })
    expect(interval()).toEqual(interval())
  })

  it('comes close to the interval that can be counted out for two values', () => {
    // Resamples of [0, 1] have the means 0, 0.5, 0.5, 1 with equal odds: a quarter lies at each end, so that both
    // 2.5 % bounds are the ends themselves.
    expect(bootstrapInterval([[0, 1]], meanScore, { rng: createRng(1) })).toEqual([0, 1])
  })

  it('comes close to the normal interval for many values', () => {
    // 400 values, half 0 and half 1: standard error √(0.25 / 400) = 0.025, so 0.5 ± 1.96 × 0.025 = 0.451 to 0.549.
    const values = Array.from({ length: 400 }, (_, index) => index % 2)
    const [low, high] = bootstrapInterval([values], meanScore, { rng: createRng(2) }) as [number, number]
    expect(low).toBeCloseTo(0.451, 2)
    expect(high).toBeCloseTo(0.549, 2)
  })

  it('draws within each task, so that tasks of different scale do not mix', () => {
    // Within a task all values are equal, so that no resample differs.
    const scores = [
      [0, 0, 0],
      [100, 100, 100],
    ]
    expect(bootstrapInterval(scores, meanScore, { rng: createRng(3) })).toEqual([50, 50])
  })

  it('draws two algorithms that are handed in one after the other each from its own runs', () => {
    // Every run of the first beats every run of the second, whatever is drawn.
    const probability = ([ours = [], theirs = []]: readonly (readonly number[])[]) =>
      probabilityOfImprovement([ours], [theirs])
    const scores = [
      [5, 6],
      [1, 2, 3],
    ]
    expect(bootstrapInterval(scores, probability, { rng: createRng(4) })).toEqual([1, 1])
  })

  it('gives none for a single run', () => {
    expect(bootstrapInterval([[5]], meanScore, { rng: createRng(4) })).toBeNull()
  })
})

describe('bootstrapIntervals()', () => {
  it('takes all statistics of the same resamples', () => {
    const intervals = bootstrapIntervals([[1, 2, 4, 8]], (drawn) => [meanScore(drawn), -meanScore(drawn)], {
      rng: createRng(5),
    })
    const [[low, high], [mirroredLow, mirroredHigh]] = intervals as [[number, number], [number, number]]
    expect([mirroredLow, mirroredHigh]).toEqual([-high, -low].map((bound) => expect.closeTo(bound, 12)))
  })
})
