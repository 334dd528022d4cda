import { createCanvas, type Point } from '../drawing/canvas.js'
import type { AcrobotState } from './acrobot-dynamics.js'

const size = 500
const pixelsPerMetre = size / 4.4
const link: readonly [number, number, number] = [0, 204, 204]
const joint: readonly [number, number, number] = [204, 204, 0]

/** The two links, their joints and the height to reach, 500 by 500 pixels, after Gymnasium's picture. */
export function acrobotPicture({ angle1, angle2 }: AcrobotState) {
  const canvas = createCanvas(size, size, [255, 255, 255])
  const fixed: Point = [size / 2, size / 2]
  const goalY = fixed[1] - pixelsPerMetre
  canvas.line([0, goalY], [size, goalY], 1, [0, 0, 0])

  // Straight down is a quarter turn clockwise from the right; the links turn against the clock.
  const direction1 = Math.PI / 2 - angle1
  const direction2 = direction1 - angle2
  const elbow: Point = [
    fixed[0] + pixelsPerMetre * Math.cos(direction1),
    fixed[1] + pixelsPerMetre * Math.sin(direction1),
  ]
  const thickness = 0.2 * pixelsPerMetre
  canvas.bar(fixed, direction1, 0, pixelsPerMetre, thickness, link)
  canvas.circle(fixed, thickness / 2, joint)
  canvas.bar(elbow, direction2, 0, pixelsPerMetre, thickness, link)
  canvas.circle(elbow, thickness / 2, joint)
  return canvas.frame()
}
