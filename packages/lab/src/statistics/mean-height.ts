/**
 * The area under a curve by the trapezoid rule, over the width of the curve: its mean height.
 *
 * @param x Ascending; at least one.
 * @param y One value for each x.
 * @returns In the unit of y; of a single point its height.
 */
export function meanHeight(x: readonly number[], y: readonly number[]): number {
  const width = (x.at(-1) ?? 0) - (x[0] ?? 0)
  if (width === 0) return y[0] ?? 0
  const at = (values: readonly number[], index: number) => values[index] as number
  const areas = x.slice(1).map((right, index) => ((right - at(x, index)) * (at(y, index) + at(y, index + 1))) / 2)
  return areas.reduce((sum, area) => sum + area, 0) / width
}
