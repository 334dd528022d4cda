import { describe, expect, it } from 'vitest'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { equalSpaces } from './equal-spaces.js'
import { flatten } from './flatten.js'
import { multiBinary } from './multi-binary.js'
import { multiDiscrete } from './multi-discrete.js'
import { text } from './text.js'
import { tuple } from './tuple.js'

const unit = (dtype: 'float32' | 'float64', shape: number[] = [2]) => box({ low: 0, high: 1, shape, dtype })

describe('equalSpaces()', () => {
  it('sees through how a space was written', () => {
    expect(equalSpaces(unit('float32'), box({ low: [0, 0], high: [1, 1], shape: [2], dtype: 'float32' }))).toBe(true)
    expect(equalSpaces(discrete(2), discrete(2, 0))).toBe(true)
    expect(equalSpaces(multiDiscrete([2]), multiDiscrete([2], { start: [0], shape: [1] }))).toBe(true)
    expect(equalSpaces(multiBinary(2), multiBinary([2]))).toBe(true)
    expect(equalSpaces(text(1, { charset: 'ab' }), text(1, { charset: new Set(['b', 'a']) }))).toBe(true)
  })

  it('takes a Dict’s keys in any order, and equal Dicts flatten alike', () => {
    const [left, right] = [dict({ a: discrete(2), b: discrete(3) }), dict({ b: discrete(3), a: discrete(2) })]
    expect(equalSpaces(left, right)).toBe(true)
    expect(flatten(left, { a: 0, b: 2 })).toEqual(flatten(right, { a: 0, b: 2 }))
  })

  it.each([
    ['dtypes', unit('float32'), unit('float64')],
    ['shapes', unit('float32'), unit('float32', [2, 1])],
    ['starts', discrete(2), discrete(2, 1)],
    ['kinds', multiDiscrete([2, 2]), multiBinary(2)],
    ['orders of characters', text(1, { charset: 'ab' }), text(1, { charset: 'ba' })],
    ['orders of spaces', tuple([discrete(2), discrete(3)]), tuple([discrete(3), discrete(2)])],
  ])('tells different %s apart', (_, left, right) => {
    expect(equalSpaces(left, right)).toBe(false)
  })
})
