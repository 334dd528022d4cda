/** The known name with the fewest edits to `name`, or undefined when none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((one, other) => one.distance - other.distance)
  return best && best.distance <= Math.max(2, name.length / 2) ? best.candidate : undefined
}

/** Levenshtein 1966: insertions, deletions and substitutions that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const substitution = (previous[column - 1] as number) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current[column] = Math.min(substitution, (previous[column] as number) + 1, (current[column - 1] as number) + 1)
    }
    previous = current
  }
  return previous[to.length] as number
}
