import type { Label } from '@ludus/core'
import { expect, it } from 'vitest'
import { samplesInMemory } from '../samples/samples-in-memory.js'
import { labelHeads, labelTable, targetsOf } from './label-heads.js'

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

it('labelTable() puts what was done beside the labels when it is asked for, and refuses where nobody knows', () => {
  const recorded = { ...samples, operations: { count: 4, values: Int32Array.of(3, -1) } }
  const { labels: named, values } = labelTable(recorded, ['operation'])
  expect(named.at(-1)).toEqual({ name: 'operation', kind: 'class', start: 0, classes: 4 })
  expect([...values]).toEqual([15, 1, -1, 0, 3, 20, 3, 1, 0.5, Number.NaN])
  expect(labelTable(recorded, null)).toBe(recorded)
  expect(() => labelTable(samples, ['operation'])).toThrow(expect.objectContaining({ code: 'NO_OPERATIONS' }))
})

it('targetsOf() scales numbers to [0, 1] and puts a 1 at the class', () => {
  // Row 0: (15 - 10) / 10, class 1 of 1 to 3, (-1 + 1) / 2, (0 + 1) / 2. Row 1: 1, class 3, 1, 0.75.
  const { values, known, count } = targetsOf(samples, labelHeads(labels, null))
  expect([...values]).toEqual([0.5, 1, 0, 0, 0, 0.5, 1, 0, 0, 1, 1, 0.75])
  expect(known.every((flag) => flag === 1)).toBe(true)
  expect(count).toBe(8)
})

it('targetsOf() leaves out what nobody labelled', () => {
  const values = Float32Array.of(Number.NaN, 1, -1, 0, 20, Number.NaN, 1, 0.5)
  const targets = targetsOf({ size: 2, labels, values }, labelHeads(labels, ['x', 'kind']))
  expect([...targets.values]).toEqual([0, 1, 0, 0, 1, 0, 0, 0])
  expect([...targets.known]).toEqual([0, 1, 1, 1, 1, 0, 0, 0])
  expect(targets.count).toBe(2)
})
