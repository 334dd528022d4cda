import { createRng, type Label } from '@ludus/core'
import { type SamplesInMemory, samplesInMemory } from '../samples/samples-in-memory.js'

const side = 12

/** What an operation moves the dot by. */
const moves = [
  [0, 0],
  [2, 0],
  [-2, 0],
  [0, 2],
  [0, -2],
] as const

/**
 * A world to test objectives on: a dot of 2×2 pixels on 12×12 that an operation in five moves by two pixels, as far as
 * the edge. Where it is are two numbers, which of two shades it has throughout an episode is a class.
 */
export function movingDot({ episodes = 60, length = 20, seed = 5 } = {}): SamplesInMemory {
  const rng = createRng(seed)
  const size = episodes * length
  const images = new Uint8Array(size * side * side)
  const values = new Float32Array(size * 3)
  const operations = new Int32Array(size)
  for (let episode = 0; episode < episodes; episode++) {
    let [x, y] = [rng.integer(0, side - 1), rng.integer(0, side - 1)]
    const shade = rng.integer(0, 2)
    for (let step = 0; step < length; step++) {
      const row = episode * length + step
      for (const [left, top] of [
        [x, y],
        [x + 1, y],
        [x, y + 1],
        [x + 1, y + 1],
      ] as const)
        images[row * side * side + top * side + left] = shade === 0 ? 150 : 255
      values.set([x, y, shade], row * 3)
      operations[row] = rng.integer(0, moves.length)
      const [right, down] = moves[operations[row] as number] as readonly [number, number]
      x = Math.min(Math.max(x + right, 0), side - 2)
      y = Math.min(Math.max(y + down, 0), side - 2)
    }
  }
  return samplesInMemory({
    image: { height: side, width: side, channels: 1 },
    framesPerObservation: 1,
    size,
    images,
    labels: [
      { name: 'dot[0]', kind: 'number', low: 0, high: side - 2 },
      { name: 'dot[1]', kind: 'number', low: 0, high: side - 2 },
      { name: 'shade', kind: 'class', start: 0, classes: 2 },
    ] satisfies Label[],
    values,
    episodes: Int32Array.from({ length: size }, (_, row) => Math.floor(row / length)),
    operations: { count: moves.length, values: operations },
  })
}
