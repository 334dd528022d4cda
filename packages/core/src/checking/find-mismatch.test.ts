import { describe, expect, it } from 'vitest'
import type { Space } from '../contracts/space.js'
import { box } from '../spaces/box.js'
import { dict } from '../spaces/dict.js'
import { discrete } from '../spaces/discrete.js'
import { multiBinary } from '../spaces/multi-binary.js'
import { sequence } from '../spaces/sequence.js'
import { tuple } from '../spaces/tuple.js'
import { findMismatch, findNumber } from './find-mismatch.js'

const score = box({ low: 0, high: 9, shape: [], dtype: 'float64' })
const pair = box({ low: [0, -1], high: [1, 0], shape: [2], dtype: 'float32' })

describe('findMismatch()', () => {
  it.each<[string, Space, unknown, object | null]>([
    ['nothing in an element', pair, Float32Array.of(1, -1), null],
    ['a number that is none', score, '3', { path: '', kind: 'type', message: '"3" is no number' }],
    ['a number above', score, 10, { path: '', kind: 'range', message: '10 is outside 0 to 9' }],
    [
      'a number of an array',
      pair,
      Float32Array.of(1, 0.5),
      { path: '[1]', kind: 'range', message: '0.5 is outside -1 to 0' },
    ],
    ['a wrong dtype', pair, new Float64Array(2), { kind: 'type', message: 'it is a Float64Array, not a Float32Array' }],
    ['a wrong length', pair, new Float32Array(3), { kind: 'type', message: 'it has 3 numbers, the shape [2] has 2' }],
    ['a value outside a Discrete', discrete(3, 1), 4, { kind: 'range', message: '4 is outside 1 to 3' }],
    ['no integer', discrete(3), 0.5, { kind: 'type', message: '0.5 is no integer' }],
    ['a missing key', dict({ score }), {}, { path: '.score', kind: 'type', message: 'it is missing' }],
    [
      'a key in a key',
      dict({ hand: dict({ score }) }),
      { hand: { score: -1 } },
      { path: '.hand.score', kind: 'range' },
    ],
    ['an element of a tuple', tuple([score, pair]), [1, null], { path: '[1]', kind: 'type' }],
    ['a tuple too short', tuple([score, pair]), [1], { path: '', message: 'it has 1 elements, the space 2' }],
    ['an element of a sequence', sequence(score), [1, 2, 30], { path: '[2]', kind: 'range' }],
    ['a stacked sequence', sequence(score, { stack: true }), [1], { path: '', kind: 'type' }],
    [
      'another kind of space',
      multiBinary(2),
      [0, 1],
      { kind: 'type', message: 'a Array is no element of the multi-binary' },
    ],
  ])('names %s', (_, space, value, wanted) => {
    const found = findMismatch(space, value)
    if (wanted) expect(found).toMatchObject(wanted)
    else expect(found).toBeNull()
  })
})

describe('findNumber()', () => {
  it.each([
    [{ hand: [1, { score: Number.NaN }] }, '.hand[1].score'],
    [[Float32Array.of(1, Number.NaN)], '[0][1]'],
    [Number.NaN, ''],
    [new Uint8Array(3), null],
    ['NaN', null],
    [null, null],
  ])('finds the NaN in %o', (value, path) => {
    expect(findNumber(value, Number.isNaN)?.path ?? null).toBe(path)
  })
})
