import type { Space, ValueOf } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { AnySpace } from './any-space.js'
import { type Dtype, isIntegerDtype, type TypedArrays, typedArrays } from './dtype.js'
import type { GraphValue } from './graph.js'
import { numberToJson } from './space-json.js'

/**
 * Writes an element as plain JSON: numbers and arrays of them in row-major order, strings, objects; infinities stand as
 * words.
 */
export function valueToJson<S extends Space>(space: S, value: ValueOf<S>): unknown {
  return toJson(space as Space as AnySpace, value)
}

/**
 * Reads what `valueToJson` wrote.
 *
 * @throws {LudusError} `INVALID_VALUE` when it is no element of the space.
 */
export function valueFromJson<S extends Space>(space: S, json: unknown): ValueOf<S> {
  const value = fromJson(space as Space as AnySpace, json)
  if (space.contains(value)) return value as ValueOf<S>
  throw invalidValue(space.kind)
}

function toJson(space: AnySpace, value: unknown): unknown {
  const batch = (part: Space, packed: unknown) => part.unbatch(packed).map((item) => toJson(part as AnySpace, item))
  switch (space.kind) {
    case 'box':
      return typeof value === 'number' ? numberToJson(value) : Array.from(value as TypedArrays[Dtype], numberToJson)
    case 'multi-discrete':
    case 'multi-binary':
      return Array.from(value as TypedArrays[Dtype])
    case 'discrete':
    case 'text':
      return value
    case 'dict':
      return mapDict(space.spaces, value as Record<string, unknown>, toJson)
    case 'tuple':
      return space.spaces.map((part, index) => toJson(part as AnySpace, (value as unknown[])[index]))
    case 'sequence':
      return space.stack
        ? batch(space.space, value)
        : (value as unknown[]).map((item) => toJson(space.space as AnySpace, item))
    case 'graph': {
      const { nodes, edges, edgeLinks } = value as GraphValue
      return {
        nodes: batch(space.nodeSpace, nodes),
        edges: edges === null || space.edgeSpace === null ? null : batch(space.edgeSpace, edges),
        edgeLinks: edgeLinks && Array.from(edgeLinks),
      }
    }
    case 'one-of': {
      const [index, item] = value as readonly [number, unknown]
      return [index, toJson(space.spaces[index] as AnySpace, item)]
    }
  }
}

function fromJson(space: AnySpace, json: unknown): unknown {
  const list = (part: Space, items: unknown) =>
    asList(items, space.kind).map((item) => fromJson(part as AnySpace, item))
  switch (space.kind) {
    case 'box':
      return space.shape.length === 0 ? asNumber(json, 'box') : asTypedArray(json, space.dtype, 'box')
    case 'multi-discrete':
    case 'multi-binary':
      return asTypedArray(json, space.dtype, space.kind)
    case 'discrete':
    case 'text':
      return json
    case 'dict': {
      const object = asObject(json, 'dict')
      if (Object.keys(object).length !== Object.keys(space.spaces).length) throw invalidValue('dict')
      return mapDict(space.spaces, object, fromJson)
    }
    case 'tuple': {
      const items = asList(json, 'tuple')
      if (items.length !== space.spaces.length) throw invalidValue('tuple')
      return space.spaces.map((part, index) => fromJson(part as AnySpace, items[index]))
    }
    case 'sequence': {
      const items = list(space.space, json)
      return space.stack ? space.space.batch(checked(space.space, items)) : items
    }
    case 'graph': {
      const { nodes, edges, edgeLinks } = asObject(json, 'graph')
      const batch = (part: Space, items: unknown) => part.batch(checked(part, list(part, items)))
      return {
        nodes: batch(space.nodeSpace, nodes),
        edges: edges === null || space.edgeSpace === null ? null : batch(space.edgeSpace, edges),
        edgeLinks: edgeLinks === null ? null : asTypedArray(edgeLinks, 'int32', 'graph'),
      }
    }
    case 'one-of': {
      const [index, item] = asList(json, 'one-of')
      const part = space.spaces[index as number]
      if (part === undefined) throw invalidValue('one-of')
      return [index, fromJson(part as AnySpace, item)]
    }
  }
}

function mapDict(
  spaces: Readonly<Record<string, Space>>,
  values: Record<string, unknown>,
  map: (space: AnySpace, value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spaces).map(([key, part]) => [key, map(part as AnySpace, values[key])]))
}

/** Packing would hide a wrong length inside a batch, so each element is looked at before. */
function checked(space: Space, items: unknown[]): unknown[] {
  if (items.every((item) => space.contains(item))) return items
  throw invalidValue(space.kind)
}

function asList(json: unknown, kind: string): unknown[] {
  if (Array.isArray(json)) return json
  throw invalidValue(kind)
}

function asObject(json: unknown, kind: string): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  throw invalidValue(kind)
}

function asNumber(json: unknown, kind: string): number {
  if (typeof json === 'number') return json
  if (json === 'Infinity' || json === '-Infinity') return Number(json)
  throw invalidValue(kind)
}

function asTypedArray(json: unknown, dtype: Dtype, kind: string): TypedArrays[Dtype] {
  const numbers = asList(json, kind).map((item) => asNumber(item, kind))
  const array = typedArrays[dtype].from(numbers)
  // Integer arrays wrap what does not fit; float32 rounds, as it does everywhere.
  if (isIntegerDtype(dtype) && numbers.some((number, index) => number !== array[index])) throw invalidValue(kind)
  return array
}

function invalidValue(kind: string): LudusError {
  return new LudusError('INVALID_VALUE', `Cannot read an element of a ${kind} from this JSON: write it by valueToJson`)
}
