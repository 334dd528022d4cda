import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { AnySpace } from './any-space.js'
import { type Box, box } from './box.js'
import { type Dict, dict } from './dict.js'
import { type Dtype, promoteDtypes } from './dtype.js'
import { graph } from './graph.js'
import { oneOf } from './one-of.js'
import { sequence } from './sequence.js'
import { tuple } from './tuple.js'

type HasFlatBox<S> = S extends { readonly kind: 'box' | 'discrete' | 'multi-discrete' | 'multi-binary' | 'text' }
  ? true
  : S extends { readonly kind: 'dict'; readonly spaces: infer Spaces }
    ? HasFlatBox<Spaces[keyof Spaces]>
    : S extends { readonly kind: 'tuple' | 'one-of'; readonly spaces: readonly (infer Part)[] }
      ? HasFlatBox<Part>
      : false

/** What `flattenSpace` makes of a space: a Box with one axis where the type shows that it can be. */
export type FlatSpace<S> = HasFlatBox<S> extends true ? Box<Dtype, readonly [number]> : Space

/** Whether the elements of a space fit one flat array: it holds no Sequence and no Graph. */
export function isFlattenable(space: Space): boolean {
  const known = space as AnySpace
  switch (known.kind) {
    case 'sequence':
    case 'graph':
      return false
    case 'dict':
      return Object.values(known.spaces).every(isFlattenable)
    case 'tuple':
    case 'one-of':
      return known.spaces.every(isFlattenable)
    default:
      return true
  }
}

/**
 * Numbers in a flattened element.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE` when the space holds a Sequence or a Graph: their elements differ in size.
 */
export function flatdim(space: Space): number {
  const known = space as AnySpace
  switch (known.kind) {
    case 'box':
    case 'multi-binary':
      return known.size
    case 'discrete':
      return known.n
    case 'multi-discrete':
      return sum(known.nvec)
    case 'text':
      return known.maxLength
    case 'dict':
      return sum(Object.values(known.spaces).map(flatdim))
    case 'tuple':
      return sum(known.spaces.map(flatdim))
    case 'one-of':
      return 1 + Math.max(...known.spaces.map(flatdim))
    case 'sequence':
    case 'graph':
      throw new LudusError(
        'UNSUPPORTED_SPACE',
        `Cannot give a ${known.kind} a flat size: its elements differ in size; flatten its parts instead`,
      )
  }
}

/**
 * The space of flattened elements: `flattenSpace(space)` contains `flatten(space, value)`.
 *
 * It is a Box with one axis, [flatdim(space)], unless the space holds a Sequence or a Graph; then it is the same
 * structure of flat parts. One-hots are uint8, which leaves the dtype of what stands beside them as it is.
 */
export function flattenSpace<S extends Space>(space: S): FlatSpace<S> {
  const made = flatSpaces.get(space) ?? flat(space as Space as AnySpace)
  flatSpaces.set(space, made)
  return made as FlatSpace<S>
}

/** A space never changes, and `flatten` asks for its flat space at each element. */
const flatSpaces = new WeakMap<Space, Space>()

/** The dtype of a flattened element. */
function flatDtype(space: AnySpace): Dtype {
  const promoted = (parts: readonly Space[]) =>
    parts.map((part) => flatDtype(part as AnySpace)).reduce(promoteDtypes, 'uint8')
  switch (space.kind) {
    case 'box':
      return space.dtype
    case 'text':
      return 'int32'
    case 'dict':
      return promoted(Object.values(space.spaces))
    case 'tuple':
      return promoted(space.spaces)
    case 'one-of':
      // The index has to fit as well.
      return promoteDtypes(promoted(space.spaces), space.spaces.length > 256 ? 'int32' : 'uint8')
    default:
      return 'uint8'
  }
}

/** The parts of a Dict in the order of their flattened numbers, so that equal Dicts flatten alike. */
export function sortedEntries(space: Dict): [string, Space][] {
  return Object.entries(space.spaces).sort(([left], [right]) => (left < right ? -1 : 1))
}

function flat(space: AnySpace): Space {
  if (isFlattenable(space)) {
    const { low, high } = flatBounds(space)
    return box({ low, high, shape: [low.length], dtype: flatDtype(space) })
  }
  switch (space.kind) {
    case 'dict':
      return dict(Object.fromEntries(Object.entries(space.spaces).map(([key, part]) => [key, flattenSpace(part)])))
    case 'tuple':
      return tuple(space.spaces.map((part) => flattenSpace(part)))
    case 'one-of':
      return oneOf(space.spaces.map((part) => flattenSpace(part)))
    case 'sequence':
      return sequence(flattenSpace(space.space), { stack: space.stack })
    case 'graph':
      return graph(flattenSpace(space.nodeSpace), space.edgeSpace && flattenSpace(space.edgeSpace))
    default:
      return space
  }
}

interface Bounds {
  readonly low: number[]
  readonly high: number[]
}

function flatBounds(space: AnySpace): Bounds {
  switch (space.kind) {
    case 'box':
      return {
        low: Array.from({ length: space.size }, (_, index) => space.low(index)),
        high: Array.from({ length: space.size }, (_, index) => space.high(index)),
      }
    case 'text':
      return same(space.maxLength, 0, space.charset.length)
    case 'dict':
      return joined(sortedEntries(space).map(([, part]) => flatBounds(part as AnySpace)))
    case 'tuple':
      return joined(space.spaces.map((part) => flatBounds(part as AnySpace)))
    case 'one-of': {
      const { low, high } = joined(space.spaces.map((part) => flatBounds(part as AnySpace)))
      const least = low.reduce((left, right) => Math.min(left, right))
      const most = high.reduce((left, right) => Math.max(left, right))
      return joined([same(1, 0, space.spaces.length - 1), same(flatdim(space) - 1, least, most)])
    }
    default:
      return same(flatdim(space), 0, 1)
  }
}

function same(count: number, low: number, high: number): Bounds {
  return { low: new Array<number>(count).fill(low), high: new Array<number>(count).fill(high) }
}

function joined(parts: readonly Bounds[]): Bounds {
  return { low: parts.flatMap(({ low }) => low), high: parts.flatMap(({ high }) => high) }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
