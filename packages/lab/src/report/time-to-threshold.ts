import type { ComparedArm, CurveAxis } from '../comparison/comparison.js'
import { formatCount, formatSeconds } from './format-values.js'

/** The median time at which an arm's runs first reached the threshold; `> budget` where too few did to tell. */
export function formatMedianTime({ timeToThreshold }: ComparedArm, axis: CurveAxis): string {
  const time = timeToThreshold?.[axis]
  const end = time?.curve.at(-1)?.time
  if (time === undefined || end === undefined) return '–'
  const format = formatOn(axis)
  return time.median === null ? `> ${format(end)}` : format(time.median)
}

/** The same with the interval in brackets, where the runs tell one. */
export function formatMedianTimeEstimate(arm: ComparedArm, axis: CurveAxis): string {
  const median = formatMedianTime(arm, axis)
  const [low, high] = arm.timeToThreshold?.[axis].interval ?? [null, null]
  if (low === null || arm.timeToThreshold?.[axis].median === null) return median
  const format = formatOn(axis)
  return `${median} (${format(low)} ${high === null ? 'or more' : `to ${format(high)}`})`
}

function formatOn(axis: CurveAxis): (value: number) => string {
  return axis === 'seconds' ? formatSeconds : formatCount
}
