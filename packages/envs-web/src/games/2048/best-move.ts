/** The cells from the corner on in a line that turns at each side: high tiles belong to its beginning. */
const snake = [15, 14, 13, 12, 8, 9, 10, 11, 7, 6, 5, 4, 0, 1, 2, 3]
/** The cells of each row or column, from the side that its tiles slide to: up, right, down, left. */
const lines = [
  [0, 1, 2, 3].map((x) => [x, x + 4, x + 8, x + 12]),
  [0, 4, 8, 12].map((y) => [y + 3, y + 2, y + 1, y]),
  [0, 1, 2, 3].map((x) => [x + 12, x + 8, x + 4, x]),
  [0, 4, 8, 12].map((y) => [y, y + 1, y + 2, y + 3]),
]

type Board = ArrayLike<number>

/**
 * The move after which the board is best on average, one tile and one more move ahead.
 *
 * @param board Exponents of the tiles, row by row; 0 is empty.
 * @returns 0 up, 1 right, 2 down, 3 left.
 */
export function bestMove(board: Board): number {
  let best = { move: 0, worth: Number.NEGATIVE_INFINITY }
  for (const move of lines.keys()) {
    const moved = slide(board, move)
    if (!moved) continue
    const worth = meanWorth(moved)
    if (worth > best.worth) best = { move, worth }
  }
  return best.move
}

/** A tile of 2 comes up in any empty cell; the rarer 4 is left out. */
function meanWorth(board: number[]): number {
  let [sum, count] = [0, 0]
  for (const [cell, tile] of board.entries()) {
    if (tile > 0) continue
    board[cell] = 1
    sum += Math.max(...lines.map((_, move) => worthOf(slide(board, move))))
    board[cell] = 0
    count++
  }
  return sum / count
}

function worthOf(board: number[] | null): number {
  if (!board) return -1e6
  let worth = 0
  let share = 1
  for (const cell of snake) {
    worth += 2 ** (board[cell] as number) * share
    share *= 0.55
  }
  return worth + 12 * board.filter((tile) => tile === 0).length
}

/** The board after a move; null when nothing moves. */
export function slide(board: Board, move: number): number[] | null {
  const result: number[] = Array(16).fill(0)
  for (const line of lines[move] as number[][]) {
    let place = 0
    let joinable = false
    for (const cell of line) {
      const tile = board[cell] as number
      if (tile === 0) continue
      const before = line[place - 1]
      if (joinable && before !== undefined && result[before] === tile) {
        result[before] = tile + 1
        joinable = false
      } else {
        result[line[place++] as number] = tile
        joinable = true
      }
    }
  }
  return result.some((tile, cell) => tile !== board[cell]) ? result : null
}
