import type { Dtype, TypedArrays } from './dtype.js'

/** Numbers in an array of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** Copies the rows out of a batch, [batch, size]. */
export function unbatchRows<D extends Dtype>(batch: TypedArrays[D], size: number): TypedArrays[D][] {
  return Array.from(
    { length: batch.length / size },
    (_, row) => batch.slice(row * size, (row + 1) * size) as TypedArrays[D],
  )
}
