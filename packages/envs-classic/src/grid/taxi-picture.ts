import { type Color, createCanvas } from '../drawing/canvas.js'
import { drawFlag, drawPerson } from '../drawing/figures.js'
import { inTaxi, isFree, stands, type TaxiState } from './taxi-dynamics.js'

const cell = 72
const margin = 24
const size = 5 * cell + 2 * margin
const colors: readonly Color[] = [
  [226, 74, 66],
  [76, 170, 84],
  [232, 196, 60],
  [66, 116, 214],
]
const wall: Color = [70, 74, 82]

/** The town from above, 408 by 408 pixels: walls, the four stands, taxi, passenger and the destination's flag. */
export function taxiPicture({ row, column, passenger, destination }: TaxiState) {
  const canvas = createCanvas(size, size, wall)
  canvas.rectangle(margin, margin, 5 * cell, 5 * cell, [214, 214, 206])
  const corner = (at: readonly number[]) =>
    [margin + (at[1] as number) * cell, margin + (at[0] as number) * cell] as const

  for (let at = 0; at < 25; at++) {
    const [left, top] = corner([Math.floor(at / 5), at % 5])
    canvas.rectangle(left + 1, top + 1, cell - 2, cell - 2, [228, 228, 220])
  }
  stands.forEach((stand, index) => {
    const [left, top] = corner(stand)
    canvas.rectangle(left + 6, top + 6, cell - 12, cell - 12, colors[index] as Color)
  })
  for (let at = 0; at < 25; at++) {
    const [left, top] = corner([Math.floor(at / 5), at % 5])
    if (at % 5 < 4 && !isFree(Math.floor(at / 5), at % 5, 2)) canvas.rectangle(left + cell - 3, top, 6, cell, wall)
  }

  const [flagX, flagY] = corner(stands[destination] as readonly number[])
  drawFlag(canvas, [flagX + 14, flagY + cell - 10], 48, [240, 240, 244])
  if (passenger !== inTaxi) {
    const [left, top] = corner(stands[passenger] as readonly number[])
    drawPerson(canvas, [left + cell - 18, top + cell - 8], 40, [110, 70, 140])
  }

  const [left, top] = corner([row, column])
  const body: Color = [250, 204, 40]
  for (const x of [20, 52]) canvas.circle([left + x, top + 52], 8, [40, 40, 44])
  canvas.rectangle(left + 8, top + 34, 56, 18, body)
  canvas.polygon(
    [
      [left + 18, top + 34],
      [left + 24, top + 20],
      [left + 46, top + 20],
      [left + 54, top + 34],
    ],
    body,
  )
  const window: Color = passenger === inTaxi ? [110, 70, 140] : [170, 210, 230]
  canvas.polygon(
    [
      [left + 24, top + 33],
      [left + 28, top + 23],
      [left + 43, top + 23],
      [left + 48, top + 33],
    ],
    window,
  )
  if (passenger === inTaxi) canvas.circle([left + 36, top + 28], 4, [240, 200, 160])
  for (let check = 0; check < 7; check++) canvas.rectangle(left + 8 + check * 8, top + 40, 4, 4, [40, 40, 44])
  for (const x of [20, 52]) canvas.circle([left + x, top + 52], 3, [200, 200, 204])
  return canvas.frame()
}
