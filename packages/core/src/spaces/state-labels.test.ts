import { expect, it } from 'vitest'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { labelsOf, readLabels } from './state-labels.js'

const number = (low: number, high: number) => box({ low, high, shape: [], dtype: 'float64' })

it('labelsOf() takes bounded numbers, the numbers of arrays, and classes', () => {
  const space = dict({
    paddle: number(0, 42),
    falling: box({ low: [0, -1], high: [1, 1], shape: [2], dtype: 'float64' }),
    kind: discrete(3, 1),
  })
  expect(labelsOf(space).map(({ label }) => label)).toEqual([
    { name: 'paddle', kind: 'number', low: 0, high: 42 },
    { name: 'falling[0]', kind: 'number', low: 0, high: 1 },
    { name: 'falling[1]', kind: 'number', low: -1, high: 1 },
    { name: 'kind', kind: 'class', start: 1, classes: 3 },
  ])
})

it('labelsOf() leaves out what has no bounds or no two values, and counts a large Discrete as a number', () => {
  const space = dict({
    distance: number(0, Number.POSITIVE_INFINITY),
    constant: number(3, 3),
    only: discrete(1),
    score: discrete(1_000),
  })
  expect(labelsOf(space).map(({ label }) => label)).toEqual([{ name: 'score', kind: 'number', low: 0, high: 999 }])
})

it('labelsOf() finds nothing without state data, and refuses what is no Dict', () => {
  expect(labelsOf(undefined)).toEqual([])
  expect(() => labelsOf(discrete(2))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_SPACE' }))
})

it('readLabels() gives a row for each state, in the order of the labels', () => {
  const space = dict({
    kind: discrete(2),
    falling: box({ low: 0, high: 9, shape: [2], dtype: 'float64' }),
    endless: number(0, Number.POSITIVE_INFINITY),
  })
  const states = space.batch([
    { kind: 1, falling: Float64Array.of(2, 3), endless: 50 },
    { kind: 0, falling: Float64Array.of(4, 5), endless: 60 },
  ])
  expect(readLabels(labelsOf(space), states, 2)).toEqual(Float32Array.of(1, 2, 3, 0, 4, 5))
})
