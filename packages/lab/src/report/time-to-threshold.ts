import type { CurveAxis } from '../comparison/aggregate-curve.js'
import type { ComparedArm } from '../comparison/comparison.js'
import { censoredMedian } from '../statistics/statistics.js'
import { formatCount, formatSeconds } from './format-values.js'

/** The median over an arm's runs of where they first reached the threshold; `> budget` where the median run did not. */
export function formatTimeToThreshold({ runs }: ComparedArm, axis: CurveAxis): string {
  const format = axis === 'seconds' ? formatSeconds : formatCount
  const median = censoredMedian(runs.map((run) => run.reached?.[axis] ?? null))
  if (median !== null) return format(median)
  const observed = runs.flatMap((run) => run.curve.slice(-1)).map((point) => point[axis])
  return observed.length > 0 ? `> ${format(Math.max(...observed))}` : '–'
}
