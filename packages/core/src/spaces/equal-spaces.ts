import type { Space } from '../contracts/space.js'

/**
 * Whether two spaces have the same elements and the same structure. The order of a Dict's keys does not matter; that
 * of a Text's characters does, since masks and flattened values follow it.
 */
export function equalSpaces(left: Space, right: Space): boolean {
  return left === right || canonicalText(left) === canonicalText(right)
}

function canonicalText(space: Space): string {
  return JSON.stringify(space.toJSON(), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  )
}
