/**
 * Counts the episodes that a data set names, in the order in which they appear.
 *
 * @param names Of each sample; undefined makes it an episode of its own.
 */
export function numberEpisodes(names: readonly (string | undefined)[]): Int32Array {
  const numbers = new Map<string, number>()
  let next = 0
  return Int32Array.from(names, (name) => {
    if (name === undefined) return next++
    const number = numbers.get(name) ?? next++
    numbers.set(name, number)
    return number
  })
}
