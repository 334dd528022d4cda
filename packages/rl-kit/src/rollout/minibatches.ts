import type { Rng } from '@ludus/core'

/**
 * Shuffles indices and cuts them into minibatches; what does not fill the last one is left out this time.
 *
 * @param count Indices from 0.
 * @returns floor(count / batchSize) minibatches of `batchSize` indices.
 */
export function minibatches(count: number, batchSize: number, rng: Rng): Int32Array[] {
  const order = Int32Array.from({ length: count }, (_, index) => index)
  for (let left = count - 1; left > 0; left--) {
    const other = rng.integer(0, left + 1)
    const held = order[left] as number
    order[left] = order[other] as number
    order[other] = held
  }
  return Array.from({ length: Math.floor(count / batchSize) }, (_, batch) =>
    order.subarray(batch * batchSize, (batch + 1) * batchSize),
  )
}

/** Copies rows of `width` numbers, in the order of their indices, into a new array. */
export function takeRows<Rows extends Uint8Array | Float32Array>(rows: Rows, width: number, indices: Int32Array): Rows {
  const taken = new (rows.constructor as new (length: number) => Rows)(indices.length * width)
  for (let row = 0; row < indices.length; row++) {
    const from = (indices[row] as number) * width
    for (let at = 0; at < width; at++) taken[row * width + at] = rows[from + at] as number
  }
  return taken
}
