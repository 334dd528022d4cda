import { expect, it } from 'vitest'
import { everySteps, linearSchedule } from './schedule.js'

it('linearSchedule() goes in a straight line and stays at its end', () => {
  const epsilon = linearSchedule(1, 0.2, 4)
  // A quarter of the way from 1 to 0.2 is 1 - 0.8 / 4 = 0.8.
  expect([0, 1, 2, 4, 100].map(epsilon)).toEqual([1, 0.8, 0.6, 0.2, 0.2])
})

it('linearSchedule() of no steps is at its end at once', () => {
  expect(linearSchedule(1, 0.1, 0)(0)).toBe(0.1)
})

it('everySteps() is due once for each multiple, also when it is stepped over', () => {
  const isDue = everySteps(5)
  expect([2, 4, 6, 8, 10, 12, 21, 22, 25].filter(isDue)).toEqual([6, 10, 21, 25])
})

it('everySteps() goes on from steps that were taken before', () => {
  const isDue = everySteps(5, 11)
  expect([12, 14, 15, 19, 31].filter(isDue)).toEqual([15, 31])
})
