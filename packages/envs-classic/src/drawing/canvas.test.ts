import type { Frame } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { type Canvas, createCanvas } from './canvas.js'

/** The red of each pixel, row by row. */
const reds = ({ data, width }: Frame) =>
  Array.from({ length: data.length / 3 / width }, (_, row) =>
    Array.from({ length: width }, (_, x) => data[(row * width + x) * 3]),
  )
const drawn = (width: number, height: number, draw: (canvas: Canvas) => void) => {
  const canvas = createCanvas(width, height, [0, 0, 0])
  draw(canvas)
  return reds(canvas.frame())
}

describe('a canvas', () => {
  it('fills whole pixels whole, and half pixels by half', () => {
    // From 0.5 to 2 across and the whole height: half of the first pixel, all of the second.
    expect(drawn(3, 1, (canvas) => canvas.rectangle(0.5, 0, 1.5, 1, [200, 0, 0]))).toEqual([[100, 200, 0]])
    expect(drawn(1, 2, (canvas) => canvas.rectangle(0, 0.5, 1, 1.5, [200, 0, 0]))).toEqual([[100], [200]])
  })

  it('cuts off what lies outside', () => {
    expect(drawn(2, 2, (canvas) => canvas.rectangle(-5, -5, 6, 6, [9, 0, 0]))).toEqual([
      [9, 0],
      [0, 0],
    ])
    expect(drawn(2, 1, (canvas) => canvas.circle([50, 50], 3, [9, 0, 0]))).toEqual([[0, 0]])
  })

  it('fills half of the pixels that a diagonal halves', () => {
    const [[corner]] = drawn(2, 2, (canvas) =>
      canvas.polygon(
        [
          [0, 0],
          [2, 2],
          [0, 2],
        ],
        [200, 0, 0],
      ),
    ) as [[number]]
    expect(corner).toBe(100)
  })

  it('fills a circle to its area', () => {
    const sum = drawn(40, 40, (canvas) => canvas.circle([20, 20], 15, [255, 0, 0]))
      .flat()
      .reduce<number>((total, red) => total + (red ?? 0), 0)
    expect(sum / 255 / (Math.PI * 15 ** 2)).toBeCloseTo(1, 1)
  })

  it('draws a line of its width', () => {
    expect(drawn(3, 3, (canvas) => canvas.line([0, 1.5], [3, 1.5], 1, [7, 0, 0]))).toEqual([
      [0, 0, 0],
      [7, 7, 7],
      [0, 0, 0],
    ])
  })

  it('hands out a frame that drawing on does not change', () => {
    const canvas = createCanvas(1, 1, [1, 2, 3])
    const { data } = canvas.frame()
    canvas.rectangle(0, 0, 1, 1, [9, 9, 9])
    expect([...data]).toEqual([1, 2, 3])
  })
})
