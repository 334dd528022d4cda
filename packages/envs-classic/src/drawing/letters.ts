import type { Canvas, Color, Point } from './canvas.js'

/** Letters of 5 by 7 dots, a row a number, its highest bit the leftmost dot. */
const letters: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [28, 18, 17, 17, 17, 18, 28],
  E: [31, 16, 16, 30, 16, 16, 31],
  L: [16, 16, 16, 16, 16, 16, 31],
  P: [30, 17, 17, 30, 16, 16, 16],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  U: [17, 17, 17, 17, 17, 17, 14],
  Y: [17, 17, 17, 10, 4, 4, 4],
}

/** Writes a line of the letters above (others stay blank) from its top left; a dot is `dot` pixels. */
export function drawText(canvas: Canvas, text: string, [x, y]: Point, dot: number, color: Color): void {
  ;[...text].forEach((letter, at) => {
    letters[letter]?.forEach((bits, row) => {
      for (let column = 0; column < 5; column++)
        if ((bits >> (4 - column)) & 1) canvas.rectangle(x + (at * 6 + column) * dot, y + row * dot, dot, dot, color)
    })
  })
}

/** Pixels that a line of text takes. */
export function textWidth(text: string, dot: number): number {
  return (text.length * 6 - 1) * dot
}
