import { z } from 'zod'
import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { Box } from '../spaces/box.js'
import { discrete } from '../spaces/discrete.js'
import { isIntegerDtype } from '../spaces/dtype.js'
import { multiDiscrete } from '../spaces/multi-discrete.js'
import { requireBox } from '../spaces/require-space.js'

/** How finely a box is cut. */
export const binsSchema = z.strictObject({
  /** Bins of each number: one count for all, or one for each. */
  bins: z.union([z.int().positive(), z.array(z.int().positive())]),
  /** A choice for each number in place of one choice among all combinations. */
  multiDiscrete: z.boolean().default(false),
})

/** A box cut into bins of one width for each number. */
export interface Bins {
  readonly box: Box
  readonly space: Space
  /** Bins of each number. */
  readonly counts: readonly number[]
  /** Edges of each number's bins, one more than there are bins. */
  readonly edges: readonly number[][]
  /** An element of `space` from the bin of each number. */
  fromIndices(indices: readonly number[]): unknown
  toIndices(element: unknown): number[]
}

/**
 * Cuts a box into bins, and numbers them in row-major order.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `INVALID_OPTIONS`.
 */
export function cutIntoBins(space: Space, settings: z.infer<typeof binsSchema>, what: string): Bins {
  const box = requireBox(space, what)
  if (isIntegerDtype(box.dtype) || !box.isBounded())
    throw new LudusError(
      'UNSUPPORTED_SPACE',
      `Cannot cut ${what} into bins: it must be a Box of floats with finite bounds, and is ${JSON.stringify(space.toJSON())}`,
    )
  const { bins, multiDiscrete: many } = settings
  const counts = typeof bins === 'number' ? new Array<number>(box.size).fill(bins) : bins
  if (counts.length !== box.size)
    throw new LudusError('INVALID_OPTIONS', `Cannot cut ${box.size} numbers by ${counts.length} counts of bins`)
  const edges = counts.map((count, index) => {
    const [low, high] = [box.low(index), box.high(index)]
    const width = (high - low) / count
    return Array.from({ length: count + 1 }, (_, edge) => (edge === count ? high : low + edge * width))
  })
  if (many) {
    const space = multiDiscrete(counts)
    return {
      box,
      counts,
      edges,
      space,
      fromIndices: (indices) => Int32Array.from(indices),
      toIndices: (element) => Array.from(element as Int32Array),
    }
  }
  return {
    box,
    counts,
    edges,
    space: discrete(counts.reduce((product, count) => product * count, 1)),
    fromIndices: (indices) => indices.reduce((flat, index, at) => flat * (counts[at] as number) + index, 0),
    toIndices(element) {
      let rest = element as number
      const indices = new Array<number>(counts.length)
      for (let at = counts.length - 1; at >= 0; at--) {
        indices[at] = rest % (counts[at] as number)
        rest = Math.floor(rest / (counts[at] as number))
      }
      return indices
    },
  }
}

/** The bin of a value: the last whose lower edge is not above it, the first and the last for values outside. */
export function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((edges[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}
