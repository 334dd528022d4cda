import { describe, expect, it } from 'vitest'
import { add, exp, multiply } from '../ops/elementwise.js'
import { sum } from '../ops/reductions.js'
import type { Tensor } from './tensor.js'
import { trace } from './trace.js'

describe('trace()', () => {
  it('computes the same expression once', () => {
    trace((scope) => {
      const x = scope.input('x', [2])
      expect(add(exp(x), 1)).toBe(add(exp(x), 1))
      expect(add(exp(x), 1)).not.toBe(add(exp(x), 2))
      expect(sum(x, { keepDims: true })).not.toBe(sum(x))
    })
  })

  it('refuses tensors of another graph', () => {
    let other: Tensor | undefined
    trace((scope) => {
      other = scope.input('x', [2])
    })
    const mix = () => trace((scope) => multiply(scope.input('x', [2]), other as Tensor))
    expect(mix).toThrow(expect.objectContaining({ code: 'FOREIGN_TENSOR' }))
  })

  it('refuses a name twice, a shape without numbers, and what is no variable', () => {
    const codeOf = (build: Parameters<typeof trace>[0]) => {
      try {
        trace(build)
      } catch (error) {
        return (error as { code?: string }).code
      }
    }
    expect(codeOf((scope) => [scope.input('x', []), scope.variable('x', 1)])).toBe('DUPLICATE_NAME')
    expect(codeOf((scope) => scope.output('x', scope.input('x', [])))).toBe('DUPLICATE_NAME')
    expect(codeOf((scope) => scope.input('x', [0]))).toBe('INVALID_SHAPE')
    expect(codeOf((scope) => scope.assign(scope.input('x', [1]), scope.input('y', [1])))).toBe('NOT_A_VARIABLE')
    expect(codeOf((scope) => scope.assign(scope.variable('x', 2), scope.input('y', [1])))).toBe('SHAPE_MISMATCH')
  })
})
