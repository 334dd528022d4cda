import { expect, it } from 'vitest'
import type { Tensor } from '../../graph/tensor.js'
import { type Scope, trace } from '../../graph/trace.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from '../../ops/convolution.js'
import { add } from '../../ops/elementwise.js'
import { matMul } from '../../ops/linear.js'
import { multiplyAdds } from './multiply-adds.js'

const countOf = (build: (scope: Scope) => Tensor): number => {
  let count = 0
  trace((scope) => {
    count = multiplyAdds(build(scope))
  })
  return count
}

it('multiplyAdds() of a product is rows × shared length × columns, whichever side is stored transposed', () => {
  expect(countOf((scope) => matMul(scope.input('a', [2, 3]), scope.input('b', [3, 5])))).toBe(2 * 3 * 5)
  const transposed = (scope: Scope) =>
    matMul(scope.input('a', [3, 2]), scope.input('b', [5, 3]), { transposeLeft: true, transposeRight: true })
  expect(countOf(transposed)).toBe(2 * 3 * 5)
  expect(countOf((scope) => matMul(scope.input('a', [7, 2, 3]), scope.input('b', [7, 3, 5])))).toBe(7 * 2 * 3 * 5)
})

it('multiplyAdds() of a convolution and of both its gradients is each output pixel × each weight', () => {
  // A kernel of 3 × 2 fits on 6 × 5 pixels in 4 × 4 places: 7 images, 16 places, 4 filters of 2 channels and 6 weights.
  const expected = 7 * 16 * 4 * (2 * 3 * 2)
  const images = (scope: Scope) => scope.input('images', [7, 2, 6, 5])
  const weights = (scope: Scope) => scope.input('weights', [4, 2, 3, 2])
  const gradient = (scope: Scope) => scope.input('gradient', [7, 4, 4, 4])
  const geometry = { stride: [1, 1], padding: [0, 0] } as const
  expect(countOf((scope) => conv2d(images(scope), weights(scope)))).toBe(expected)
  expect(countOf((scope) => conv2dInputGradient(gradient(scope), weights(scope), [7, 2, 6, 5], geometry))).toBe(
    expected,
  )
  expect(countOf((scope) => conv2dWeightGradient(images(scope), gradient(scope), [4, 2, 3, 2], geometry))).toBe(
    expected,
  )
})

it('multiplyAdds() of all else is one for each number', () => {
  expect(countOf((scope) => add(scope.input('x', [3, 4]), 1))).toBe(12)
})
