import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { multiDiscrete } from './multi-discrete.js'

describe('multiDiscrete()', () => {
  const space = multiDiscrete([2, 3], { start: [1, 0] })

  it('holds each choice from its start', () => {
    expect(space.contains(Int32Array.of(2, 2))).toBe(true)
    expect(space.contains(Int32Array.of(0, 2))).toBe(false)
    expect(space.contains(Int32Array.of(2, 3))).toBe(false)
    expect(space.contains(Float32Array.of(2, 2))).toBe(false)
    expect(space.contains(Int32Array.of(2))).toBe(false)
  })

  it('batches row by row', () => {
    expect(space.batch([Int32Array.of(1, 2), Int32Array.of(2, 0)])).toEqual(Int32Array.of(1, 2, 2, 0))
  })

  it('has axes and a dtype where they are asked for', () => {
    const board = multiDiscrete([3, 3, 3, 3], { shape: [2, 2], dtype: 'uint8' })
    expect(board.shape).toEqual([2, 2])
    expect(board.sample(createRng(1))).toBeInstanceOf(Uint8Array)
  })

  it('masks each choice, and gives the start of a choice whose mask is all zeros', () => {
    expect(space.sample(createRng(1), { mask: [Int8Array.of(0, 0), Int8Array.of(0, 0, 1)] })).toEqual(
      Int32Array.of(1, 2),
    )
  })

  it('samples each choice by probability', () => {
    expect(
      space.sample(createRng(1), {
        probability: [
          [0, 1],
          [0, 1, 0],
        ],
      }),
    ).toEqual(Int32Array.of(2, 1))
  })

  it('wants a mask for each choice', () => {
    expect(() => space.sample(createRng(1), { mask: [[1, 1]] })).toThrow(
      expect.objectContaining({ code: 'INVALID_MASK' }),
    )
  })

  it.each([
    { nvec: [] },
    { nvec: [2, 0] },
    { nvec: [2], start: [0, 0] },
    { nvec: [2, 2], shape: [3] },
    { nvec: [257], dtype: 'uint8' as const },
  ])('refuses %o', ({ nvec, ...options }) => {
    expect(() => multiDiscrete(nvec, options)).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
