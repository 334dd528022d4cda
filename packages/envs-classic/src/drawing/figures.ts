import type { Canvas, Color, Point } from './canvas.js'

/** A person seen from the front, `height` pixels high, standing on `feet`. */
export function drawPerson(canvas: Canvas, [x, y]: Point, height: number, coat: Color): void {
  const head = height * 0.2
  canvas.polygon(
    [
      [x - height * 0.1, y - height * 0.7],
      [x + height * 0.1, y - height * 0.7],
      [x + height * 0.26, y],
      [x - height * 0.26, y],
    ],
    coat,
  )
  canvas.circle([x, y - height + head], head, [240, 200, 160])
  canvas.circle([x - head * 0.35, y - height + head], head * 0.14, [40, 30, 30])
  canvas.circle([x + head * 0.35, y - height + head], head * 0.14, [40, 30, 30])
}

/** A flag whose pole stands on `foot`. */
export function drawFlag(canvas: Canvas, [x, y]: Point, height: number, color: Color): void {
  canvas.line([x, y], [x, y - height], height * 0.08, [60, 50, 50])
  canvas.polygon(
    [
      [x, y - height],
      [x + height * 0.65, y - height * 0.78],
      [x, y - height * 0.56],
    ],
    color,
  )
}
