import { expect, it } from 'vitest'
import { featureDrift, featureStatistics } from './feature-statistics.js'

it('featureStatistics() describes each feature, and counts those that never change', () => {
  // Columns 1, 3 and 5, 5: the first spreads by 1 around 2.
  expect(featureStatistics(Float32Array.of(1, 5, 3, 5), 2)).toEqual({ mean: [2, 5], deviation: [1, 0], dead: 1 })
})

it('featureDrift() is 0 between equal features and grows with shift and spread', () => {
  const reference = { mean: [0, 1], deviation: [1, 2], dead: 0 }
  expect(featureDrift(reference, reference)).toEqual({ meanShift: 0, greatestShift: 0, frechet: 0 })
  // Shifts of 3 / √((1 + 1) / 2) = 3 and 0. Distance 9 + 0 + 0 + (4 - 2)² = 13, of a variance of 1 + 4.
  const visited = { mean: [3, 1], deviation: [1, 4], dead: 0 }
  expect(featureDrift(reference, visited)).toEqual({ meanShift: 1.5, greatestShift: 3, frechet: 13 / 5 })
})
