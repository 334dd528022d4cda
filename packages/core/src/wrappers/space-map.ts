import type { Space } from '../contracts/space.js'
import { type Box, type BoxValue, box } from '../spaces/box.js'
import { type Dtype, integerRange, isIntegerDtype, type TypedArrays, zeros } from '../spaces/dtype.js'
import { isBox } from '../spaces/require-space.js'
import type { Memory } from './memory.js'

/** A function from the elements of one space to those of another, for one element and for a batch. */
export interface SpaceMap {
  readonly from: Space
  readonly to: Space
  one(value: unknown): unknown
  many(batch: unknown): unknown
  /** What the map keeps from one call to the next, where it keeps anything. */
  readonly memory?: Memory
}

/** A map that is told for one element. */
export function mapEach(from: Space, to: Space, one: (value: never) => unknown): SpaceMap {
  const map = one as (value: unknown) => unknown
  return { from, to, one: map, many: (batch) => to.batch(from.unbatch(batch).map(map)) }
}

/**
 * A map between boxes that is told for a batch, [rows, ...shape]. One element of a box is laid out as a batch of one,
 * so nothing is packed for it.
 */
export function mapBatch(from: Box, to: Box, many: (batch: TypedArrays[Dtype]) => TypedArrays[Dtype]): SpaceMap {
  return {
    from,
    to,
    one: (value) => {
      const mapped = many(isBox(from) && from.shape.length === 0 ? from.batch([value as never]) : (value as never))
      return to.shape.length === 0 ? mapped[0] : mapped
    },
    many: (batch) => many(batch as TypedArrays[Dtype]),
  }
}

/** A map between boxes of one size that is told for each number of an element. */
export function mapNumbers(from: Box, to: Box, map: (value: number, index: number) => number): SpaceMap {
  return mapBatch(from, to, (batch) => {
    const mapped = zeros(to.dtype, batch.length)
    let index = 0
    for (let at = 0; at < batch.length; at++) {
      mapped[at] = map(batch[at] as number, index)
      if (++index === from.size) index = 0
    }
    return mapped
  })
}

/** A box of the same shape and dtype whose bounds are all that the dtype holds. */
export function unboundedBox(like: Box, dtype: Dtype = like.dtype): Box {
  const [low, high] = isIntegerDtype(dtype) ? integerRange[dtype] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return box({ low, high, shape: like.shape, dtype })
}

/** The bounds of a box, one for each number. */
export function boundsOf(space: Box): { readonly low: number[]; readonly high: number[] } {
  return {
    low: Array.from({ length: space.size }, (_, index) => space.low(index)),
    high: Array.from({ length: space.size }, (_, index) => space.high(index)),
  }
}

/** An element of a box from its numbers. */
export function boxElement(space: Box, numbers: TypedArrays[Dtype]): BoxValue<Dtype, readonly number[]> {
  return (space.shape.length === 0 ? numbers[0] : numbers) as BoxValue<Dtype, readonly number[]>
}
