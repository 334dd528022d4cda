import { createCanvas, type Point } from '../drawing/canvas.js'
import { drawFlag, drawPerson } from '../drawing/figures.js'
import type { Cell } from './grid-game.js'

/** The lake from above, at most 512 pixels a side: ice, holes, the start's plank, the goal's flag and the walker. */
export function frozenLakePicture(desc: readonly string[], at: Cell) {
  const columns = desc[0]?.length ?? 0
  const side = Math.min(64, Math.floor(512 / Math.max(desc.length, columns)))
  const canvas = createCanvas(columns * side, desc.length * side, [188, 214, 226])
  desc.forEach((line, row) => {
    ;[...line].forEach((letter, column) => {
      const [left, top] = [column * side, row * side]
      const center: Point = [left + side / 2, top + side / 2]
      canvas.rectangle(left + 1, top + 1, side - 2, side - 2, [222, 240, 248])
      canvas.line([left + side * 0.2, top + side * 0.35], [left + side * 0.4, top + side * 0.2], 1.5, [246, 252, 255])
      if (letter === 'H') {
        canvas.circle(center, side * 0.38, [150, 190, 210])
        canvas.circle(center, side * 0.32, [22, 62, 96])
      }
      if (letter === 'S') canvas.rectangle(left + side * 0.15, top + side * 0.6, side * 0.7, side * 0.2, [150, 104, 62])
      if (letter === 'G') drawFlag(canvas, [left + side * 0.38, top + side * 0.85], side * 0.7, [200, 40, 50])
    })
  })
  const [x, y] = [(at.column + 0.5) * side, (at.row + 0.88) * side]
  if (desc[at.row]?.[at.column] !== 'H') drawPerson(canvas, [x, y], side * 0.72, [46, 125, 70])
  else {
    // Fallen in: the head looks out of the water.
    canvas.circle([x, (at.row + 0.5) * side], side * 0.15, [240, 200, 160])
    canvas.rectangle(x - side * 0.2, (at.row + 0.54) * side, side * 0.4, side * 0.14, [22, 62, 96])
  }
  return canvas.frame()
}
