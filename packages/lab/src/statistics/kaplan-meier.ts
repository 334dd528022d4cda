import type { Interval } from './bootstrap-interval.js'

/** How long one subject was watched. */
export interface WatchedTime {
  readonly time: number
  /** Whether the event came at that time; else the watch ended before it, and the subject is censored. */
  readonly seen: boolean
}

/** The survival curve from one time on. */
export interface SurvivalPoint {
  readonly time: number
  /** Share of subjects that the event has not come to, in [0, 1]. */
  readonly share: number
  /** 95 %; null where the spread is unknown: before the first event and when none is left. */
  readonly interval: Interval | null
}

/** A median time to the event; it and its bounds are null where the watch ended too early to tell. */
export interface MedianTime {
  readonly value: number | null
  readonly interval: [low: number | null, high: number | null]
}

/** Two-sided 95 % quantile of the normal distribution. */
const normalQuantile = 1.959963984540054

/**
 * The Kaplan-Meier estimate: which share has not yet seen the event, when some were watched for a shorter time than the
 * event took. Intervals are Greenwood's on the scale log(−log share).
 *
 * Source: Kaplan & Meier 1958; Kalbfleisch & Prentice 1980 (lifelines' default).
 *
 * @returns A step for each time at which something ended, in order.
 */
export function kaplanMeier(subjects: readonly WatchedTime[]): SurvivalPoint[] {
  const times = [...new Set(subjects.map(({ time }) => time))].sort((a, b) => a - b)
  let share = 1
  let variance = 0
  return times.map((time) => {
    const atRisk = subjects.filter((subject) => subject.time >= time).length
    const events = subjects.filter((subject) => subject.time === time && subject.seen).length
    share *= (atRisk - events) / atRisk
    variance += events / (atRisk * (atRisk - events))
    return { time, share, interval: greenwood(share, variance) }
  })
}

/**
 * The time by which half of the subjects have seen the event, with its 95 % interval.
 *
 * Source: Brookmeyer & Crowley 1982.
 */
export function medianTime(curve: readonly SurvivalPoint[]): MedianTime {
  const first = (reaches: (point: SurvivalPoint) => boolean) => curve.find(reaches)?.time ?? null
  const firstBound = (index: 0 | 1) => first(({ interval }) => interval !== null && interval[index] <= 0.5)
  return { value: first(({ share }) => share <= 0.5), interval: [firstBound(0), firstBound(1)] }
}

function greenwood(share: number, variance: number): Interval | null {
  if (share === 0 || share === 1) return null
  const scale = Math.log(share)
  const spread = (normalQuantile * Math.sqrt(variance)) / scale
  // The scale is negative, so that adding the spread gives the higher bound.
  const bound = (sign: number) => Math.exp(-Math.exp(Math.log(-scale) + sign * spread))
  return [bound(-1), bound(1)]
}
