/** One value for one place of a nested object. */
export interface Assignment {
  readonly path: readonly string[]
  readonly value: unknown
}

/** A copy of plain JSON with the values put in their places; objects on the way are made, the original is not touched. */
export function withAssignments(
  base: Readonly<Record<string, unknown>>,
  assignments: readonly Assignment[],
): Record<string, unknown> {
  return assignments.reduce<Record<string, unknown>>(
    (copy, { path, value }) => assigned(copy, path, value) as Record<string, unknown>,
    { ...base },
  )
}

function assigned(target: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(target) && /^\d+$/.test(key)) {
    const copy = [...target]
    copy[Number(key)] = assigned(target[Number(key)], rest, value)
    return copy
  }
  const object = typeof target === 'object' && target !== null ? (target as Record<string, unknown>) : {}
  return { ...object, [key]: assigned(Object.hasOwn(object, key) ? object[key] : undefined, rest, value) }
}
