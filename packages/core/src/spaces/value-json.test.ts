import { describe, expect, it } from 'vitest'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { graph } from './graph.js'
import { multiDiscrete } from './multi-discrete.js'
import { oneOf } from './one-of.js'
import { sequence } from './sequence.js'
import { valueFromJson, valueToJson } from './value-json.js'

describe('valueToJson()', () => {
  it('writes plain JSON, infinities as words', () => {
    const space = dict({
      at: box({ low: 0, high: Infinity, shape: [2], dtype: 'float32' }),
      hand: sequence(discrete(52), { stack: true }),
      move: oneOf([discrete(2), multiDiscrete([2, 2])]),
      board: graph(discrete(2), discrete(2)),
    })
    expect(
      valueToJson(space, {
        at: Float32Array.of(0.5, Infinity),
        hand: Int32Array.of(3, 51),
        move: [1, Int32Array.of(0, 1)],
        board: { nodes: Int32Array.of(0, 1), edges: Int32Array.of(1), edgeLinks: Int32Array.of(0, 1) },
      }),
    ).toEqual({
      at: [0.5, 'Infinity'],
      hand: [3, 51],
      move: [1, [0, 1]],
      board: { nodes: [0, 1], edges: [1], edgeLinks: [0, 1] },
    })
  })
})

describe('valueFromJson()', () => {
  it.each([
    [box({ low: 0, high: 255, shape: [1], dtype: 'uint8' }), [300]],
    [box({ low: 0, high: 255, shape: [2], dtype: 'uint8' }), [3]],
    [box({ low: 0, high: 1, shape: [], dtype: 'float64' }), 'Infinity'],
    [sequence(box({ low: 0, high: 1, shape: [2], dtype: 'float32' }), { stack: true }), [[0], [0, 1, 1]]],
    [oneOf([discrete(2)]), ['length', 0]],
    [dict({ a: discrete(2) }), { a: 1, b: 1 }],
    [graph(discrete(2)), null],
  ])('refuses for %j the JSON %j', (space, json) => {
    expect(() => valueFromJson(space, json)).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
  })
})
