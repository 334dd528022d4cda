import { describe, expect, it } from 'vitest'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { flatten, unflatten } from './flatten.js'
import { flatdim, flattenSpace } from './flatten-space.js'
import { graph } from './graph.js'
import { multiBinary } from './multi-binary.js'
import { multiDiscrete } from './multi-discrete.js'
import { oneOf } from './one-of.js'
import { sequence } from './sequence.js'
import { text } from './text.js'
import { tuple } from './tuple.js'

// The numbers are those of Gymnasium 1.4, but for the dtypes.
describe('flatten()', () => {
  it('takes a Dict by sorted key', () => {
    const space = dict({ b: discrete(3, 5), a: box({ low: -1, high: 1, shape: [2], dtype: 'float32' }) })
    expect(flatten(space, { b: 6, a: Float32Array.of(0.5, -0.5) })).toEqual(Float32Array.of(0.5, -0.5, 0, 1, 0))
    expect(flattenSpace(space).toJSON()).toEqual(
      box({ low: [-1, -1, 0, 0, 0], high: 1, shape: [5], dtype: 'float32' }).toJSON(),
    )
  })

  it('writes a one-hot for each choice, the switches, and the characters’ indices filled up', () => {
    const space = tuple([multiDiscrete([2, 3], { start: [1, 0] }), multiBinary(2), text(3, { charset: 'cab' })])
    expect(flatten(space, [Int32Array.of(2, 1), Uint8Array.of(0, 1), 'ab'])).toEqual(
      Int32Array.of(0, 1, 0, 1, 0, 0, 1, 1, 2, 3),
    )
    expect(flattenSpace(space).toJSON()).toMatchObject({ low: 0, high: [1, 1, 1, 1, 1, 1, 1, 3, 3, 3] })
  })

  it('writes a OneOf as its index and its element, filled up with the element’s first number', () => {
    const space = oneOf([discrete(3), box({ low: -1, high: 4, shape: [1], dtype: 'float32' })])
    expect(flatten(space, [1, Float32Array.of(2.5)])).toEqual(Float32Array.of(1, 2.5, 2.5, 2.5))
    expect(flatten(space, [0, 2])).toEqual(Float32Array.of(0, 0, 0, 1))
    expect(flattenSpace(space).toJSON()).toMatchObject({ low: [0, -1, -1, -1], high: [1, 4, 4, 4] })
  })

  it('holds int32 beside float32 in float64, which rounds neither', () => {
    const space = tuple([
      box({ low: 0, high: 2 ** 31 - 1, shape: [], dtype: 'int32' }),
      box({ low: 0, high: 1, shape: [], dtype: 'float32' }),
    ])
    expect(flatten(space, [2 ** 31 - 1, 0.5])).toEqual(Float64Array.of(2 ** 31 - 1, 0.5))
  })

  it('flattens the parts of a Graph and of a Sequence in their place', () => {
    const nodes = graph(discrete(2), discrete(3))
    expect(
      flatten(nodes, { nodes: Int32Array.of(1, 0), edges: Int32Array.of(2), edgeLinks: Int32Array.of(0, 1) }),
    ).toEqual({ nodes: Uint8Array.of(0, 1, 1, 0), edges: Uint8Array.of(0, 0, 1), edgeLinks: Int32Array.of(0, 1) })
    expect(flatten(sequence(discrete(2)), [1, 0])).toEqual([Uint8Array.of(0, 1), Uint8Array.of(1, 0)])
    expect(flatten(sequence(discrete(2), { stack: true }), Int32Array.of(1, 0))).toEqual(Uint8Array.of(0, 1, 1, 0))
  })
})

describe('unflatten()', () => {
  it('refuses a one-hot without a 1, another length, and a space that is not there', () => {
    expect(() => unflatten(discrete(3), new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
    expect(() => unflatten(discrete(3), new Uint8Array(2))).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }))
    expect(() => unflatten(oneOf([discrete(2)]), Uint8Array.of(7, 1, 0))).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE' }),
    )
  })
})

describe('flatdim()', () => {
  it('counts the numbers of a flattened element', () => {
    expect(flatdim(dict({ position: discrete(2), velocity: discrete(3) }))).toBe(5)
    expect(() => flatdim(sequence(discrete(2)))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_SPACE' }))
  })
})
