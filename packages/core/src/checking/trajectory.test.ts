import { describe, expect, it } from 'vitest'
import { createCorridor } from '../testing/corridor.js'
import { describeValue, firstDifference, hashValue, playTrajectory } from './trajectory.js'

describe('playTrajectory()', () => {
  it('resets without a seed where an episode ends, and names each call', async () => {
    // A corridor of two cells starts in the first and ends with each step to the right.
    const rows = await playTrajectory(createCorridor({ length: 2 }), 1, [0, 1, 0])
    expect(rows.map(({ call }) => call)).toEqual([
      'reset({ seed: 1 })',
      'step 1',
      'step 2',
      'reset after step 2',
      'step 3',
    ])
    expect(rows.map(({ reward }) => reward)).toEqual([0, -0.1, 0.9, 0, -0.1])
    expect(rows[2]).toMatchObject({ terminated: true, state: '{ position: 1 }', observation: 'Uint8Array [0, 255]' })
  })
})

describe('firstDifference()', () => {
  it('names the first call and field that differ, and both values', async () => {
    const [one, other] = await Promise.all(
      [
        [0, 1, 1],
        [0, 0, 1],
      ].map((actions) => playTrajectory(createCorridor({ length: 9 }), 4, actions)),
    )
    if (!one || !other) throw new Error('nothing was played')
    expect(firstDifference(one, one)).toBeNull()
    expect(firstDifference(one, other)).toMatch(/^step 2, observation: Uint8Array \[.*\] and Uint8Array \[/)
    expect(firstDifference(one, one.slice(0, 2))).toBe('step 2: one trajectory is shorter')
  })

  it('tells NaN from numbers and 0 from -0, and NaN not from itself', async () => {
    const [row] = await playTrajectory(createCorridor({ length: 2 }), 1, [])
    if (!row) throw new Error('nothing was played')
    const paid = (reward: number) => [{ ...row, reward }]
    expect(firstDifference(paid(Number.NaN), paid(Number.NaN))).toBeNull()
    expect(firstDifference(paid(0), paid(-0))).toBe('reset({ seed: 1 }), reward: 0 and -0')
  })
})

describe('describeValue()', () => {
  it.each([
    [3, '3'],
    [undefined, 'undefined'],
    [{ lives: 3, name: 'x' }, '{ lives: 3, name: x }'],
    [Float32Array.of(0.5, -1), 'Float32Array [0.5, -1]'],
  ])('writes %o out', (value, text) => {
    expect(describeValue(value)).toBe(text)
  })

  it('gives a hash of what is long', () => {
    expect(describeValue(new Uint8Array(7056))).toMatch(/^#[0-9a-f]{16}$/)
    expect(describeValue(new Uint8Array(7056))).not.toBe(describeValue(new Uint8Array(7056).fill(1)))
  })
})

describe('hashValue()', () => {
  it('tells values apart by their keys, kinds and parts, and ends on one that holds itself', () => {
    const itself: { inner?: unknown } = {}
    itself.inner = itself
    const values = [itself, {}, { inner: {} }, { inner: 1 }, { inner: '1' }, [1], 1, null, undefined, Uint8Array.of(1)]
    expect(new Set(values.map(hashValue)).size).toBe(values.length)
  })
})
