import type { Space, ValueOf } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { AnySpace } from './any-space.js'
import { type Dtype, type TypedArrays, zeros } from './dtype.js'
import { type FlatSpace, flatdim, flattenSpace, sortedEntries } from './flatten-space.js'
import type { GraphValue } from './graph.js'
import { isBox } from './require-space.js'

type FlatArray = TypedArrays[Dtype]

/**
 * Writes an element as an element of `flattenSpace(space)`: one typed array, [flatdim(space)], unless the space holds a
 * Sequence or a Graph, whose parts are flattened in their place.
 *
 * Box and MultiBinary give their numbers; Discrete and MultiDiscrete one-hots; Text the characters' indices, filled up
 * with the size of the charset; Dict and Tuple their parts in turn (a Dict by sorted key); OneOf the index and the
 * element, filled up with the element's first number. Source: gymnasium.spaces.utils.flatten.
 */
export function flatten<S extends Space>(space: S, value: ValueOf<S>): ValueOf<FlatSpace<S>> {
  return flattened(space as Space as AnySpace, value) as ValueOf<FlatSpace<S>>
}

/**
 * Reads what `flatten` wrote.
 *
 * @throws {LudusError} `SHAPE_MISMATCH` when an array has another length, `INVALID_VALUE` when a one-hot has no 1 or
 *   there is no such index: not every element of the flat space comes from an element.
 */
export function unflatten<S extends Space>(space: S, flat: ValueOf<FlatSpace<S>>): ValueOf<S> {
  return unflattened(space as Space as AnySpace, flat) as ValueOf<S>
}

function flattened(space: AnySpace, value: unknown): unknown {
  const flatSpace = flattenSpace<Space>(space)
  if (!isBox(flatSpace)) return mapParts(space, value, flattened, flattenSpace)
  const flat = zeros(flatSpace.dtype, flatSpace.size)
  write(space, value, flat, 0)
  return flat
}

function unflattened(space: AnySpace, flat: unknown): unknown {
  const flatSpace = flattenSpace<Space>(space)
  if (!isBox(flatSpace)) return mapParts(space, flat, unflattened, (part) => part, flattenSpace)
  const array = flat as FlatArray
  if (array.length !== flatSpace.size)
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot unflatten ${array.length} numbers: this ${space.kind} has ${flatSpace.size}`,
    )
  return read(space, array)
}

/**
 * Maps the parts of an element that has no flat array. Batches inside it are taken apart by the space they are in
 * (`from`) and packed by the space they go to (`to`).
 */
function mapParts(
  space: AnySpace,
  value: unknown,
  map: (space: AnySpace, value: unknown) => unknown,
  to: (space: Space) => Space,
  from: (space: Space) => Space = (part) => part,
): unknown {
  const mapBatch = (part: Space, batch: unknown) =>
    to(part).batch(
      from(part)
        .unbatch(batch)
        .map((item) => map(part as AnySpace, item)),
    )
  switch (space.kind) {
    case 'dict':
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, part]) => [
          key,
          map(part as AnySpace, (value as Record<string, unknown>)[key]),
        ]),
      )
    case 'tuple':
      return space.spaces.map((part, index) => map(part as AnySpace, (value as unknown[])[index]))
    case 'sequence':
      return space.stack
        ? mapBatch(space.space, value)
        : (value as unknown[]).map((item) => map(space.space as AnySpace, item))
    case 'graph': {
      const { nodes, edges, edgeLinks } = value as GraphValue
      return {
        nodes: mapBatch(space.nodeSpace, nodes),
        edges: edges === null || space.edgeSpace === null ? null : mapBatch(space.edgeSpace, edges),
        edgeLinks,
      }
    }
    case 'one-of': {
      const [index, item] = value as readonly [number, unknown]
      return [index, map(space.spaces[index] as AnySpace, item)]
    }
    default:
      return value
  }
}

function write(space: AnySpace, value: unknown, flat: FlatArray, offset: number): void {
  switch (space.kind) {
    case 'box':
      if (typeof value === 'number') flat[offset] = value
      else flat.set(value as FlatArray, offset)
      return
    case 'multi-binary':
      flat.set(value as Uint8Array, offset)
      return
    case 'discrete':
      flat[offset + (value as number) - space.start] = 1
      return
    case 'multi-discrete': {
      let position = offset
      for (const [index, n] of space.nvec.entries()) {
        flat[position + ((value as FlatArray)[index] as number) - (space.start[index] as number)] = 1
        position += n
      }
      return
    }
    case 'text': {
      const characters = [...(value as string)]
      for (let index = 0; index < space.maxLength; index++) {
        const character = characters[index]
        flat[offset + index] = character === undefined ? space.charset.length : space.charset.indexOf(character)
      }
      return
    }
    case 'dict': {
      let position = offset
      for (const [key, part] of sortedEntries(space)) {
        write(part as AnySpace, (value as Record<string, unknown>)[key], flat, position)
        position += flatdim(part)
      }
      return
    }
    case 'tuple': {
      let position = offset
      for (const [index, part] of space.spaces.entries()) {
        write(part as AnySpace, (value as unknown[])[index], flat, position)
        position += flatdim(part)
      }
      return
    }
    case 'one-of': {
      const [index, item] = value as readonly [number, unknown]
      const part = space.spaces[index] as AnySpace
      flat[offset] = index
      write(part, item, flat, offset + 1)
      // A number of the element itself is inside the flat bounds, which a zero may not be.
      flat.fill(flat[offset + 1] as number, offset + 1 + flatdim(part), offset + flatdim(space))
      return
    }
  }
}

function read(space: AnySpace, flat: FlatArray): unknown {
  switch (space.kind) {
    case 'box': {
      const value = zeros(space.dtype, space.size)
      value.set(flat)
      return space.shape.length === 0 ? value[0] : value
    }
    case 'multi-binary':
      return Uint8Array.from(flat)
    case 'discrete':
      return space.start + hotIndex(flat)
    case 'multi-discrete': {
      const value = zeros(space.dtype, space.size)
      let position = 0
      for (const [index, n] of space.nvec.entries()) {
        value[index] = (space.start[index] as number) + hotIndex(flat.subarray(position, position + n))
        position += n
      }
      return value
    }
    case 'text':
      return Array.from(flat, (index) => space.charset[index] ?? '').join('')
    case 'dict': {
      let position = 0
      const parts = new Map<string, unknown>()
      for (const [key, part] of sortedEntries(space)) {
        parts.set(key, read(part as AnySpace, flat.subarray(position, position + flatdim(part))))
        position += flatdim(part)
      }
      return Object.fromEntries(Object.keys(space.spaces).map((key) => [key, parts.get(key)]))
    }
    case 'tuple': {
      let position = 0
      return space.spaces.map((part) => {
        const start = position
        position += flatdim(part)
        return read(part as AnySpace, flat.subarray(start, position))
      })
    }
    case 'one-of': {
      const index = flat[0] as number
      const part = space.spaces[index]
      if (part === undefined)
        throw new LudusError('INVALID_VALUE', `Cannot unflatten a OneOf: it has no space ${index}`)
      return [index, read(part as AnySpace, flat.subarray(1, 1 + flatdim(part)))]
    }
  }
}

function hotIndex(oneHot: FlatArray): number {
  const index = (oneHot as Float64Array).findIndex((value) => value !== 0)
  if (index >= 0) return index
  throw new LudusError('INVALID_VALUE', `Cannot unflatten [${oneHot.join(', ')}] as a one-hot: it has no 1`)
}
