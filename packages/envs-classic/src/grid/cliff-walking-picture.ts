import { createCanvas } from '../drawing/canvas.js'
import { drawFlag, drawPerson } from '../drawing/figures.js'
import { cliffColumns, cliffGoal, cliffRows, cliffStart, isCliff } from './cliff-walking-dynamics.js'
import type { Cell } from './grid-game.js'

const side = 64

/** The meadow from above, 768 by 256 pixels: grass, the cliff, the start's plate, the goal's flag and the walker. */
export function cliffWalkingPicture({ row, column }: Cell) {
  const canvas = createCanvas(cliffColumns * side, cliffRows * side, [96, 150, 72])
  for (let state = 0; state < cliffRows * cliffColumns; state++) {
    const [left, top] = [(state % cliffColumns) * side, Math.floor(state / cliffColumns) * side]
    if (!isCliff(state)) {
      canvas.rectangle(left + 1, top + 1, side - 2, side - 2, [122, 178, 90])
      for (const [x, y] of [
        [0.25, 0.3],
        [0.7, 0.6],
      ] as const)
        canvas.line([left + x * side, top + y * side], [left + x * side + 4, top + y * side - 8], 2, [88, 140, 66])
      continue
    }
    canvas.rectangle(left, top, side, side, [58, 44, 40])
    canvas.rectangle(left, top, side, 10, [150, 112, 78])
    for (const x of [12, 34, 52]) canvas.line([left + x, top + 14], [left + x - 6, top + 52], 3, [84, 64, 56])
  }
  const corner = (state: number) => [(state % cliffColumns) * side, Math.floor(state / cliffColumns) * side] as const
  const [startX, startY] = corner(cliffStart)
  canvas.rectangle(startX + 10, startY + 40, 44, 14, [150, 104, 62])
  const [goalX, goalY] = corner(cliffGoal)
  drawFlag(canvas, [goalX + 24, goalY + 54], 44, [200, 40, 50])
  drawPerson(canvas, [(column + 0.5) * side, (row + 0.88) * side], side * 0.72, [60, 90, 170])
  return canvas.frame()
}
