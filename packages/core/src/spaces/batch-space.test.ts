import { describe, expect, it } from 'vitest'
import { batchSpace } from './batch-space.js'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { multiBinary } from './multi-binary.js'
import { multiDiscrete } from './multi-discrete.js'
import { text } from './text.js'
import { tuple } from './tuple.js'

describe('batchSpace()', () => {
  it.each([
    [discrete(3, 1), multiDiscrete([3, 3], { start: [1, 1] })],
    [
      multiDiscrete([2, 3], { start: [1, 0] }),
      box({ low: [1, 0, 1, 0], high: [2, 2, 2, 2], shape: [2, 2], dtype: 'int32' }),
    ],
    [multiBinary([2, 3]), box({ low: 0, high: 1, shape: [2, 2, 3], dtype: 'uint8' })],
    [
      box({ low: 0, high: 255, shape: [4, 4, 1], dtype: 'uint8' }),
      box({ low: 0, high: 255, shape: [2, 4, 4, 1], dtype: 'uint8' }),
    ],
    [
      box({ low: 0, high: Infinity, shape: [], dtype: 'float64' }),
      box({ low: 0, high: Infinity, shape: [2], dtype: 'float64' }),
    ],
    [text(2), tuple([text(2), text(2)])],
    [dict({ a: discrete(2) }), dict({ a: multiDiscrete([2, 2]) })],
    [tuple([discrete(2)]), tuple([multiDiscrete([2, 2])])],
  ])('makes two of %j into %j', (space, batched) => {
    expect(batchSpace(space, 2).toJSON()).toEqual(batched.toJSON())
  })

  it.each([0, -1, 1.5])('refuses a batch of %d', (count) => {
    expect(() => batchSpace(discrete(2), count)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
  })
})
