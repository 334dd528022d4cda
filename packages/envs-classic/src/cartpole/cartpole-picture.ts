import { createCanvas } from '../drawing/canvas.js'
import { type CartPoleState, positionLimit } from './cartpole-dynamics.js'

const [width, height] = [600, 400]
const pixelsPerMetre = width / (positionLimit * 2)
const railY = 300

/** The cart, its pole and the rail, 600 by 400 pixels, after Gymnasium's picture. */
export function cartPolePicture({ position, angle }: CartPoleState) {
  const canvas = createCanvas(width, height, [255, 255, 255])
  const cartX = position * pixelsPerMetre + width / 2
  const axleY = railY - 7.5
  canvas.rectangle(0, railY, width, 1, [0, 0, 0])
  canvas.rectangle(cartX - 25, railY - 15, 50, 30, [0, 0, 0])
  canvas.bar([cartX, axleY], angle - Math.PI / 2, -5, pixelsPerMetre - 5, 10, [202, 152, 101])
  canvas.circle([cartX, axleY], 5, [129, 132, 203])
  return canvas.frame()
}
