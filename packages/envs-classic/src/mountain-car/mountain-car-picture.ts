import { createCanvas, type Point } from '../drawing/canvas.js'
import { type MountainCarState, positionRange } from './mountain-car-dynamics.js'

const [width, height] = [600, 400]
const scale = width / (positionRange.high - positionRange.low)
/** Pixels between the track and the wheels' axles. */
const clearance = 10

/** The car in its valley with the flag, 600 by 400 pixels, after Gymnasium's picture. */
export function mountainCarPicture({ position }: MountainCarState, goal: number) {
  const canvas = createCanvas(width, height, [255, 255, 255])
  const track = Array.from({ length: 100 }, (_, index) =>
    trackAt(positionRange.low + (index / 99) * (positionRange.high - positionRange.low)),
  )
  canvas.polygon([...track, [width, height], [0, height]], [232, 240, 226])
  canvas.path(track, 2, [0, 0, 0])

  const [flagX, flagY] = trackAt(goal)
  canvas.line([flagX, flagY], [flagX, flagY - 50], 2, [0, 0, 0])
  canvas.polygon(
    [
      [flagX, flagY - 50],
      [flagX + 25, flagY - 45],
      [flagX, flagY - 40],
    ],
    [204, 204, 0],
  )

  const tilt = -Math.atan(Math.cos(3 * position) * 3 * 0.45)
  const [trackX, trackY] = trackAt(position)
  const axle: Point = [trackX + clearance * Math.sin(tilt), trackY - clearance * Math.cos(tilt)]
  const onCar = (along: number, up: number): Point => [
    axle[0] + along * Math.cos(tilt) + up * Math.sin(tilt),
    axle[1] + along * Math.sin(tilt) - up * Math.cos(tilt),
  ]
  canvas.polygon([onCar(-20, 0), onCar(20, 0), onCar(20, 20), onCar(-20, 20)], [0, 0, 0])
  for (const along of [-10, 10]) canvas.circle(onCar(along, 0), 8, [128, 128, 128])
  return canvas.frame()
}

function trackAt(position: number): Point {
  return [(position - positionRange.low) * scale, height - (Math.sin(3 * position) * 0.45 + 0.55) * scale]
}
