import type { BatchOf, Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { AnySpace } from './any-space.js'
import { type Box, box } from './box.js'
import { dict } from './dict.js'
import { multiDiscrete } from './multi-discrete.js'
import { tuple } from './tuple.js'

/**
 * The space of the batches of `count` elements: `batchSpace(space, values.length)` contains `space.batch(values)`.
 *
 * As in Gymnasium, a Discrete becomes a MultiDiscrete, a MultiDiscrete or MultiBinary a Box, a Dict or Tuple one of
 * batch spaces, and a Text, Sequence, Graph or OneOf a Tuple.
 *
 * @throws {LudusError} `INVALID_OPTIONS` when `count` is no positive integer.
 */
export function batchSpace<S extends Space>(space: S, count: number): Space<BatchOf<S>> {
  if (!Number.isInteger(count) || count < 1)
    throw new LudusError('INVALID_OPTIONS', `Cannot batch ${count} elements: give a positive integer`)
  return batched(space as Space as AnySpace, count) as Space<BatchOf<S>>
}

function batched(space: AnySpace, count: number): Space {
  switch (space.kind) {
    case 'box':
      return box({
        low: repeatedBounds(space, space.low, count),
        high: repeatedBounds(space, space.high, count),
        shape: [count, ...space.shape],
        dtype: space.dtype,
      })
    case 'discrete':
      return multiDiscrete(new Array<number>(count).fill(space.n), {
        start: new Array<number>(count).fill(space.start),
        dtype: space.dtype,
      })
    case 'multi-discrete': {
      const rows = Array.from({ length: count })
      return box({
        low: rows.flatMap(() => space.start),
        high: rows.flatMap(() => space.nvec.map((n, index) => (space.start[index] as number) + n - 1)),
        shape: [count, ...space.shape],
        dtype: space.dtype,
      })
    }
    case 'multi-binary':
      return box({ low: 0, high: 1, shape: [count, ...space.shape], dtype: space.dtype })
    case 'dict':
      return dict(
        Object.fromEntries(Object.entries(space.spaces).map(([key, part]) => [key, batched(part as AnySpace, count)])),
      )
    case 'tuple':
      return tuple(space.spaces.map((part) => batched(part as AnySpace, count)))
    case 'text':
    case 'sequence':
    case 'graph':
    case 'one-of':
      return tuple(new Array<Space>(count).fill(space))
  }
}

function repeatedBounds(space: Box, bound: (index: number) => number, count: number): number[] {
  return Array.from({ length: count * space.size }, (_, index) => bound(index % space.size))
}
