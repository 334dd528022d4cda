import { describe, expect, it } from 'vitest'
import { bestMove, slide } from './best-move.js'

const [up, right, down, left] = [0, 1, 2, 3]
const board = (...rows: number[][]) => rows.flat()

describe('slide()', () => {
  it('joins each tile once, from the side that they slide to', () => {
    const row = (tiles: number[]) => board(tiles, [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0])
    expect(slide(row([1, 1, 1, 1]), left)).toEqual(row([2, 2, 0, 0]))
    expect(slide(row([1, 1, 2, 0]), left)).toEqual(row([2, 2, 0, 0]))
    expect(slide(row([1, 0, 1, 1]), right)).toEqual(row([0, 0, 1, 2]))
  })

  it('moves columns up and down', () => {
    const start = board([0, 3, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [1, 3, 0, 2])
    expect(slide(start, up)).toEqual(board([2, 4, 0, 2], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]))
    expect(slide(start, down)).toEqual(board([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 4, 0, 2]))
  })

  it('gives null for a move that changes nothing', () => {
    expect(slide(board([1, 2, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]), left)).toBeNull()
  })
})

describe('bestMove()', () => {
  it('takes the only move that there is', () => {
    expect(bestMove(board([0, 2, 1, 2], [0, 1, 2, 1], [0, 2, 1, 2], [0, 1, 2, 1]))).toBe(left)
  })
})
