import type { Space } from '../contracts/space.js'
import type { AnySpace } from '../spaces/any-space.js'
import type { Box } from '../spaces/box.js'
import { typedArrays } from '../spaces/dtype.js'

/** Why a value is not in its space. */
export interface Mismatch {
  /** Below the value: `.position[3]`, or nothing. */
  readonly path: string
  readonly kind: 'type' | 'range'
  readonly message: string
}

/** The first place at which a value leaves its space, or null when it is inside. */
export function findMismatch(space: Space, value: unknown): Mismatch | null {
  return space.contains(value) ? null : explain(space as AnySpace, value, '')
}

/** The first number in a value that is such as `matches` says, or null. */
export function findNumber(
  value: unknown,
  matches: (number: number) => boolean,
  path = '',
): { readonly path: string; readonly number: number } | null {
  if (typeof value === 'number') return matches(value) ? { path, number: value } : null
  if (value instanceof Float32Array || value instanceof Float64Array) {
    const index = value.findIndex(matches)
    return index < 0 ? null : { path: `${path}[${index}]`, number: value[index] as number }
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null
  for (const [key, part] of Object.entries(value)) {
    const found = findNumber(part, matches, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`)
    if (found) return found
  }
  return null
}

function explain(space: AnySpace, value: unknown, path: string): Mismatch {
  const type = (message: string, at = path): Mismatch => ({ path: at, kind: 'type', message })
  const firstOf = (parts: readonly (readonly [Space, unknown, string])[]): Mismatch => {
    const [part, inner, at] = parts.find(([one, element]) => !one.contains(element)) ?? []
    return part && at !== undefined ? explain(part as AnySpace, inner, at) : type(`it is no element of ${space.kind}`)
  }
  switch (space.kind) {
    case 'box':
      return explainBox(space, value, path)
    case 'discrete':
      if (!Number.isInteger(value)) return type(`${nameOf(value)} is no integer`)
      return range(path, value as number, space.start, space.start + space.n - 1)
    case 'dict': {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return type(`${nameOf(value)} is no object`)
      const [wanted, found] = [Object.keys(space.spaces), Object.keys(value)]
      const missing = wanted.find((key) => !found.includes(key))
      if (missing !== undefined) return type('it is missing', `${path}.${missing}`)
      const extra = found.find((key) => !wanted.includes(key))
      if (extra !== undefined) return type('the space has no such key', `${path}.${extra}`)
      return firstOf(
        wanted.map((key) => [space.spaces[key] as Space, (value as Record<string, unknown>)[key], `${path}.${key}`]),
      )
    }
    case 'tuple':
      if (!Array.isArray(value)) return type(`${nameOf(value)} is no array`)
      if (value.length !== space.spaces.length)
        return type(`it has ${value.length} elements, the space ${space.spaces.length}`)
      return firstOf(space.spaces.map((part, index) => [part, value[index], `${path}[${index}]`]))
    case 'sequence':
      if (space.stack || !Array.isArray(value)) return type(`${nameOf(value)} is no sequence of the space`)
      return firstOf(value.map((item, index) => [space.space, item, `${path}[${index}]`]))
    default:
      return type(`${nameOf(value)} is no element of the ${space.kind}`)
  }
}

function explainBox(space: Box, value: unknown, path: string): Mismatch {
  const type = (message: string): Mismatch => ({ path, kind: 'type', message })
  const outside = (number: number, index: number) => !(number >= space.low(index) && number <= space.high(index))
  if (space.shape.length === 0) {
    if (typeof value !== 'number') return type(`${nameOf(value)} is no number`)
    if (outside(value, 0)) return range(path, value, space.low(0), space.high(0))
    return type(`${value} is no integer`)
  }
  const ArrayType = typedArrays[space.dtype]
  if (!(value instanceof ArrayType)) return type(`it is ${nameOf(value)}, not a ${ArrayType.name}`)
  if (value.length !== space.size)
    return type(`it has ${value.length} numbers, the shape [${space.shape.join(', ')}] has ${space.size}`)
  const index = (value as Float64Array).findIndex(outside)
  return range(`${path}[${index}]`, value[index] as number, space.low(index), space.high(index))
}

function range(path: string, value: number, low: number, high: number): Mismatch {
  return { path, kind: 'range', message: `${value} is outside ${low} to ${high}` }
}

/** A value in a few words. */
export function nameOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'value'}`
  if (typeof value !== 'string') return String(value)
  return value.length > 20 ? `a text of ${value.length} characters` : JSON.stringify(value)
}
