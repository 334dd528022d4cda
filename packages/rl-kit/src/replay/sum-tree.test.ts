import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSumTree } from './sum-tree.js'

describe('createSumTree()', () => {
  it('finds each index by a share of the sum as long as its number', () => {
    const tree = createSumTree(3)
    tree.set(0, 1)
    tree.set(1, 0)
    tree.set(2, 2)
    expect(tree.total).toBe(3)
    expect([0, 0.99, 1, 2.99].map(tree.find)).toEqual([0, 0, 2, 2])
    tree.set(0, 0)
    expect([0, 1.99].map(tree.find)).toEqual([2, 2])
  })

  it('agrees with a plain running sum', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (numbers, share) => {
        const tree = createSumTree(numbers.length)
        for (const [index, number] of numbers.entries()) tree.set(index, number)
        const total = numbers.reduce((sum, number) => sum + number, 0)
        expect(tree.total).toBe(total)
        if (total === 0) return
        const passed = (index: number) => numbers.slice(0, index + 1).reduce((sum, number) => sum + number, 0)
        const expected = numbers.findIndex((_, index) => passed(index) > share * total)
        expect(tree.find(share * total)).toBe(expected)
      }),
    )
  })
})
