import type { Frame } from '@ludus/core'

/** Pixels from the left and from the top. */
export type Point = readonly [x: number, y: number]
/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number]

/** An RGB picture to draw on. Edges are antialiased; what lies outside the picture is cut off. */
export interface Canvas {
  /** Fills a polygon; where its outline crosses itself, by the even-odd rule. */
  polygon(points: readonly Point[], color: Color): void
  rectangle(left: number, top: number, width: number, height: number, color: Color): void
  circle(center: Point, radius: number, color: Color): void
  line(from: Point, to: Point, width: number, color: Color): void
  /** Connected lines. */
  path(points: readonly Point[], width: number, color: Color): void
  /** A bar that points from `origin` along `angle` (radians, clockwise from the right), from `start` to `end`. */
  bar(origin: Point, angle: number, start: number, end: number, width: number, color: Color): void
  /** The picture so far; drawing on changes it no more. */
  frame(): Frame
}

/** Rows of samples in a pixel. Along a row, coverage is exact. */
const samples = 4

/** Makes a canvas of one color. */
export function createCanvas(width: number, height: number, background: Color): Canvas {
  const data = new Uint8Array(width * height * 3)
  for (let index = 0; index < width * 3; index++) data[index] = background[index % 3] as number
  for (let row = 1; row < height; row++) data.copyWithin(row * width * 3, 0, width * 3)
  /** How much of each pixel of the row at work is covered, and between which pixels anything is. */
  const coverage = new Float32Array(width)
  let [first, end] = [width, 0]

  /** Adds the span [from, to) of a part of the row's height to the coverage of its pixels. */
  const cover = (from: number, to: number, part: number) => {
    const left = Math.max(0, from)
    const right = Math.min(width, to)
    if (left >= right) return
    first = Math.min(first, Math.floor(left))
    end = Math.max(end, Math.ceil(right))
    for (let x = Math.floor(left); x < right; x++)
      coverage[x] = (coverage[x] as number) + (Math.min(right, x + 1) - Math.max(left, x)) * part
  }

  const blend = (row: number, color: Color) => {
    for (let x = first; x < end; x++) {
      const share = Math.min(1, coverage[x] as number)
      coverage[x] = 0
      const at = (row * width + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const under = data[at + channel] as number
        data[at + channel] = Math.round(under + ((color[channel] as number) - under) * share)
      }
    }
    first = width
    end = 0
  }

  const polygon: Canvas['polygon'] = (points, color) => {
    const xs = Float64Array.from(points, ([x]) => x)
    const ys = Float64Array.from(points, ([, y]) => y)
    const top = Math.max(0, Math.floor(Math.min(...ys)))
    const bottom = Math.min(height, Math.ceil(Math.max(...ys)))
    for (let row = top; row < bottom; row++) {
      for (let sample = 0; sample < samples; sample++) {
        const crossings = crossingsAt(xs, ys, row + (sample + 0.5) / samples)
        for (let index = 0; index + 1 < crossings.length; index += 2)
          cover(crossings[index] as number, crossings[index + 1] as number, 1 / samples)
      }
      blend(row, color)
    }
  }

  const bar: Canvas['bar'] = ([x, y], angle, start, end, barWidth, color) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const at = (along: number, across: number): Point => [
      x + along * cos - across * sin,
      y + along * sin + across * cos,
    ]
    const half = barWidth / 2
    polygon([at(start, -half), at(end, -half), at(end, half), at(start, half)], color)
  }

  const line: Canvas['line'] = (from, to, lineWidth, color) => {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
    bar(from, Math.atan2(dy, dx), 0, Math.hypot(dx, dy), lineWidth, color)
  }

  return {
    polygon,
    bar,
    line,
    rectangle: (left, top, w, h, color) => {
      for (let row = Math.max(0, Math.floor(top)); row < Math.min(height, top + h); row++) {
        cover(left, left + w, Math.min(row + 1, top + h) - Math.max(row, top))
        blend(row, color)
      }
    },
    circle: ([x, y], radius, color) => {
      // A corner for each 2 pixels of the rim: closer to the circle than a sample can tell.
      const corners = Math.max(12, Math.ceil(radius * Math.PI))
      polygon(
        Array.from({ length: corners }, (_, corner) => {
          const angle = (corner / corners) * 2 * Math.PI
          return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const
        }),
        color,
      )
    },
    path: (points, lineWidth, color) => {
      for (let index = 0; index + 1 < points.length; index++)
        line(points[index] as Point, points[index + 1] as Point, lineWidth, color)
    },
    frame: () => ({ width, height, channels: 3, data: data.slice() }),
  }
}

/** Where the outline crosses the height `y`, from left to right. */
function crossingsAt(xs: Float64Array, ys: Float64Array, y: number): number[] {
  const crossings: number[] = []
  let previous = xs.length - 1
  for (let index = 0; index < xs.length; index++) {
    const y0 = ys[previous] as number
    const y1 = ys[index] as number
    if (y0 <= y !== y1 <= y) {
      const x0 = xs[previous] as number
      crossings.push(x0 + ((y - y0) / (y1 - y0)) * ((xs[index] as number) - x0))
    }
    previous = index
  }
  return crossings.sort((a, b) => a - b)
}
