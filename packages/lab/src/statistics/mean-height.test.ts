import { expect, it } from 'vitest'
import { meanHeight } from './mean-height.js'

it('meanHeight() weighs each stretch of a curve by its width', () => {
  // From 0 to 10 on average 1, from 10 to 40 on average 4: (10 × 1 + 30 × 4) / 40 = 3.25.
  expect(meanHeight([0, 10, 40], [0, 2, 6])).toBe(3.25)
  expect(meanHeight([7], [3])).toBe(3)
})
