// Digs mazes: square, without circles, grown at random from the middle room.

/** The four ways out of a room, in the order of its bits of open passages. */
const ways = [
  { keys: ['ArrowUp', 'KeyW'], x: 0, y: -1 },
  { keys: ['ArrowRight', 'KeyD'], x: 1, y: 0 },
  { keys: ['ArrowDown', 'KeyS'], x: 0, y: 1 },
  { keys: ['ArrowLeft', 'KeyA'], x: -1, y: 0 },
]

/**
 * A maze, and its dead ends in a random order, at least as many as asked for.
 *
 * @param {number} size Rooms along each side.
 * @param {number} fewestEnds
 */
globalThis.digMaze = (size, fewestEnds) => {
  const middle = Math.floor(size / 2)
  for (;;) {
    const passages = dig(size, middle)
    const ends = deadEnds(passages, size).filter(({ x, y }) => x !== middle || y !== middle)
    if (ends.length >= fewestEnds) return { passages, start: { x: middle, y: middle }, ends: shuffled(ends) }
  }
}

/** Bits of open passages, room by room. It grows from the newest room mostly, else from any, which makes dead ends. */
function dig(size, middle) {
  const passages = new Uint8Array(size * size)
  const isUndug = (x, y) =>
    x >= 0 && y >= 0 && x < size && y < size && passages[y * size + x] === 0 && (x !== middle || y !== middle)
  const growing = [{ x: middle, y: middle }]
  while (growing.length > 0) {
    const index = Math.random() < 0.6 ? growing.length - 1 : Math.floor(Math.random() * growing.length)
    const from = growing[index]
    const open = ways.filter(({ x, y }) => isUndug(from.x + x, from.y + y))
    if (open.length === 0) {
      growing.splice(index, 1)
      continue
    }
    const way = open[Math.floor(Math.random() * open.length)]
    const to = { x: from.x + way.x, y: from.y + way.y }
    const bit = ways.indexOf(way)
    passages[from.y * size + from.x] |= 1 << bit
    passages[to.y * size + to.x] |= 1 << ((bit + 2) % 4)
    growing.push(to)
  }
  return passages
}

function deadEnds(passages, size) {
  const rooms = Array.from(passages, (open, index) => ({ x: index % size, y: Math.floor(index / size), open }))
  return rooms.filter(({ open }) => [1, 2, 4, 8].includes(open)).map(({ x, y }) => ({ x, y }))
}

function shuffled(items) {
  const result = [...items]
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1))
    ;[result[index], result[other]] = [result[other], result[index]]
  }
  return result
}
