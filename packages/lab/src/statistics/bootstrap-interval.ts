import type { Rng } from '@ludus/core'
import { quantile } from './statistics.js'
import type { TaskScores } from './task-scores.js'

/** Lowest and highest value of an interval. */
export type Interval = [low: number, high: number]

/** What a bootstrap takes beside the values. */
export interface BootstrapOptions {
  readonly rng: Rng
  /** Share of resamples within the interval, 0.95 unless given. */
  readonly level?: number
  /** 2,000 unless given. */
  readonly resamples?: number
}

/**
 * A percentile bootstrap interval, stratified: the runs of each task are drawn again from that task's, and the statistic is
 * taken of what was drawn. Two algorithms are compared by handing in the tasks of both, one after the other.
 *
 * Source: Agarwal et al. 2021, arXiv:2108.13264, section 4.
 *
 * @returns The bounds; null when no task has two runs, as one run says nothing of its spread.
 */
export function bootstrapInterval(
  scores: TaskScores,
  statistic: (resample: TaskScores) => number,
  options: BootstrapOptions,
): Interval | null {
  return bootstrapIntervals(scores, (resample) => [statistic(resample)], options)?.[0] ?? null
}

/**
 * Percentile bootstrap intervals of several statistics, taken of the same resamples; else as `bootstrapInterval`.
 *
 * @returns The bounds of each statistic.
 */
export function bootstrapIntervals(
  scores: TaskScores,
  statistics: (resample: TaskScores) => readonly number[],
  { rng, level = 0.95, resamples = 2_000 }: BootstrapOptions,
): Interval[] | null {
  if (scores.every((runs) => runs.length < 2)) return null
  const draw = (runs: readonly number[]) => runs.map(() => runs[rng.integer(0, runs.length)] as number)
  const estimates = Array.from({ length: resamples }, () => statistics(scores.map(draw)))
  const tail = (1 - level) / 2
  return (estimates[0] ?? []).map((_, index) => {
    const values = estimates.map((estimate) => estimate[index] as number)
    return [quantile(values, tail), quantile(values, 1 - tail)]
  })
}
