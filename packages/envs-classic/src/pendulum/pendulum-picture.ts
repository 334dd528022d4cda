import { createCanvas, type Point } from '../drawing/canvas.js'
import { maxTorque, type PendulumState } from './pendulum-dynamics.js'

const size = 500
const scale = size / 4.4
const rod: readonly [number, number, number] = [204, 77, 77]
const arrow: readonly [number, number, number] = [30, 30, 30]

/** The rod, and an arrow around the pivot as strong as the torque, 500 by 500 pixels, after Gymnasium's picture. */
export function pendulumPicture({ angle }: PendulumState, torque: number) {
  const canvas = createCanvas(size, size, [255, 255, 255])
  const pivot: Point = [size / 2, size / 2]
  // Upright is a quarter turn against the clock from the right, and angles grow against the clock.
  const direction = -angle - Math.PI / 2
  const thickness = 0.2 * scale
  const end: Point = [pivot[0] + scale * Math.cos(direction), pivot[1] + scale * Math.sin(direction)]
  canvas.bar(pivot, direction, 0, scale, thickness, rod)
  canvas.circle(pivot, thickness / 2, rod)
  canvas.circle(end, thickness / 2, rod)

  const strength = Math.min(1, Math.abs(torque) / maxTorque)
  if (strength > 0.02) {
    const radius = 0.35 * scale
    const sweep = -Math.sign(torque) * strength * 1.5 * Math.PI
    const at = (turn: number, r: number): Point => [pivot[0] + r * Math.cos(turn), pivot[1] + r * Math.sin(turn)]
    const arc = Array.from({ length: 33 }, (_, index) => at(-Math.PI / 2 + (sweep * index) / 32, radius))
    canvas.path(arc, 4, arrow)
    const tip = -Math.PI / 2 + sweep
    const ahead = -Math.sign(torque) * 0.35
    canvas.polygon([at(tip, radius - 9), at(tip, radius + 9), at(tip + ahead, radius)], arrow)
  }
  canvas.circle(pivot, 0.05 * scale, [0, 0, 0])
  return canvas.frame()
}
