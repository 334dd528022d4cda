import { createRng, type Label } from '@ludus/core'
import { Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { linearFitter } from './fit-linear.js'
import { determination, linearProbe, macroF1 } from './linear-probe.js'

const number: Label = { name: 'x', kind: 'number', low: 0, high: 10 }
const kind: Label = { name: 'kind', kind: 'class', start: 5, classes: 2 }

it('linearFitter() finds the line through points, and needs nothing of a constant feature', () => {
  // y = 3 a + 1, b is always 7. The ridge takes a thousandth off the slope of the standardised feature.
  const read = linearFitter(
    new Matrix([
      [0, 7],
      [1, 7],
      [2, 7],
      [3, 7],
    ]),
  )(new Matrix([[1], [4], [7], [10]]))
  expect(read(new Matrix([[1.5, 7]])).get(0, 0)).toBeCloseTo(5.5, 10)
  expect(read(new Matrix([[2.5, 7]])).get(0, 0)).toBeCloseTo(5.5 + 3 / 1.001, 10)
})

it('determination() is the share of the variance that is explained', () => {
  // The mean is 2, the variation 1 + 0 + 1; the rest is 0.25 + 0.25.
  expect(determination([1.5, 2, 2.5], [1, 2, 3])).toBeCloseTo(0.75, 12)
  expect(determination([2, 2, 2], [1, 2, 3])).toBe(0)
  expect(determination([1, 2], [4, 4])).toBeNull()
})

it('macroF1() weighs every class that is there alike', () => {
  // Class 0: 2 of 3 found, nothing else taken for it: 2·2 / (3 + 2). Class 1: found, and one 0 taken for it: 2 / (1 + 2).
  expect(macroF1([0, 0, 1, 1], [0, 0, 0, 1])).toBeCloseTo((4 / 5 + 2 / 3) / 2, 12)
})

describe('linearProbe()', () => {
  const rng = createRng(2)
  const rows = (count: number) => new Matrix(Array.from({ length: count }, () => [rng.normal(), rng.normal()]))
  const train = rows(300)
  const heldOut = rows(100)
  const valuesOf = (features: Matrix, value: (a: number, b: number) => number) =>
    Float32Array.from({ length: features.rows }, (_, row) => value(features.get(row, 0), features.get(row, 1)))
  const score = (label: Label, value: (a: number, b: number) => number) =>
    linearProbe(train, heldOut)(label, valuesOf(train, value), valuesOf(heldOut, value))

  it('reads what is linear in the features, and does not read what is not', () => {
    expect(score(number, (a, b) => 2 * a - b + 3)).toBeGreaterThan(0.999)
    expect(score(number, (a) => a * a)).toBeLessThan(0.1)
    expect(score(kind, (a, b) => (a > b ? 6 : 5))).toBeGreaterThan(0.93)
    expect(score(kind, (a, b) => (a * b > 0 ? 6 : 5))).toBeLessThan(0.7)
  })

  it('leaves out what nobody labelled', () => {
    const everyOther = (value: number, row: number) => (row % 2 === 0 ? value : Number.NaN)
    const known = [train, heldOut].map((features) => valuesOf(features, (a, b) => a + b).map(everyOther))
    expect(linearProbe(train, heldOut)(number, known[0]!, known[1]!)).toBeGreaterThan(0.999)
    expect(linearProbe(train, heldOut)(number, known[0]!.fill(Number.NaN), known[1]!)).toBeNull()
  })
})
