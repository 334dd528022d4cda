import type { Label } from '@ludus/core'
import { expect, it } from 'vitest'
import { errorOf, type LabelHead, labelHeads, targetsOf } from './label-heads.js'
import { samplesInMemory } from './samples/samples-in-memory.js'

const labels: Label[] = [
  { name: 'x', kind: 'number', low: 10, high: 20 },
  { name: 'kind', kind: 'class', start: 1, classes: 3 },
  { name: 'falling[0]', kind: 'number', low: -1, high: 1 },
  { name: 'falling[1]', kind: 'number', low: -1, high: 1 },
]

const samples = samplesInMemory({
  image: { height: 1, width: 1, channels: 1 },
  framesPerObservation: 1,
  size: 2,
  images: new Uint8Array(2),
  labels,
  values: Float32Array.of(15, 1, -1, 0, 20, 3, 1, 0.5),
  episodes: Int32Array.of(0, 1),
  operations: null,
})

it('labelHeads() gives numbers one output and classes one each', () => {
  const heads = labelHeads(labels, null)
  expect(heads.map(({ offset, width }) => [offset, width])).toEqual([
    [0, 1],
    [1, 3],
    [4, 1],
    [5, 1],
  ])
})

it('labelHeads() picks labels by name, and all numbers of an array by the name of the array', () => {
  const heads = labelHeads(labels, ['falling', 'x'])
  expect(heads.map(({ label, column, offset }) => [label.name, column, offset])).toEqual([
    ['x', 0, 0],
    ['falling[0]', 2, 1],
    ['falling[1]', 3, 2],
  ])
})

it('labelHeads() refuses a name that the samples lack, and samples without labels', () => {
  expect(() => labelHeads(labels, ['y'])).toThrow(expect.objectContaining({ code: 'UNKNOWN_LABEL' }))
  expect(() => labelHeads([], null)).toThrow(expect.objectContaining({ code: 'NO_LABELS' }))
})

it('targetsOf() scales numbers to [0, 1] and puts a 1 at the class', () => {
  // Row 0: (15 - 10) / 10, class 1 of 1 to 3, (-1 + 1) / 2, (0 + 1) / 2. Row 1: 1, class 3, 1, 0.75.
  const targets = targetsOf(samples, labelHeads(labels, null))
  expect([...targets]).toEqual([0.5, 1, 0, 0, 0, 0.5, 1, 0, 0, 1, 1, 0.75])
})

it('errorOf() is in the units of the number, and counts wrong classes', () => {
  const [x, kind] = labelHeads(labels, null) as [LabelHead, LabelHead]
  const target = Float32Array.of(0.5, 1, 0, 0)
  expect(errorOf(x, Float32Array.of(0.75, 0, 0, 0), target)).toBe(2.5)
  expect(errorOf(kind, Float32Array.of(0, 3, -1, 2), target)).toBe(0)
  expect(errorOf(kind, Float32Array.of(0, 1, -1, 2), target)).toBe(1)
})
