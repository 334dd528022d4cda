// Where the bricks of Bricks are. Lengths are pixels of the canvas.

const wall = { columns: 10, rows: 8, left: 8, top: 50, brickWidth: 32, brickHeight: 16 }

/** A digit is how many hits a brick takes. */
const layouts = [
  ['1111111111', '1111111111', '1111111111', '2222222222'],
  ['....11....', '...1221...', '..123321..', '.12333321.', '..123321..', '...1221...', '....11....'],
  ['1.1.11.1.1', '2.2.22.2.2', '1.1.11.1.1', '2.2.22.2.2', '1.1.11.1.1', '3.3.33.3.3'],
  ['3333..3333', '1......1..', '1.2222.1..', '1.2..2.111', '1.2..2...1', '111..22221', '..........', '1111..1111'],
  ['2.2.2.2.2.', '.3.3.3.3.3', '2.2.2.2.2.', '.1.1.1.1.1', '1.1.1.1.1.', '.1.1.1.1.1'],
]

/** Hits that each brick of a level takes, row by row. Past the last layout they come again. */
globalThis.bricksOf = (level) => {
  const bricks = new Uint8Array(wall.columns * wall.rows)
  layouts[(level - 1) % layouts.length].forEach((row, index) => {
    bricks.set(
      Array.from(row, (mark) => (mark === '.' ? 0 : Number(mark))),
      index * wall.columns,
    )
  })
  return bricks
}

/** The top left corner of a brick. */
globalThis.brickPlace = (index) => ({
  x: wall.left + (index % wall.columns) * wall.brickWidth,
  y: wall.top + Math.floor(index / wall.columns) * wall.brickHeight,
})
