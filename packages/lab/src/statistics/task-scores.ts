import { interquartileMean, mean, median } from './statistics.js'

/**
 * Scores of an algorithm, `[task][run]`; a task may have more runs than another. Tasks of different scale must be
 * normalised first.
 */
export type TaskScores = readonly (readonly number[])[]

/**
 * The mean over tasks of the mean over runs.
 *
 * Source: rliable's `aggregate_mean`; as are the sources of the others, Agarwal et al. 2021, arXiv:2108.13264.
 */
export function meanScore(scores: TaskScores): number {
  return mean(scores.map(mean))
}

/** The median over tasks of the mean over runs (rliable's `aggregate_median`). */
export function medianScore(scores: TaskScores): number {
  return median(scores.map(mean))
}

/** The interquartile mean over all runs of all tasks (rliable's `aggregate_iqm`). */
export function interquartileMeanScore(scores: TaskScores): number {
  return interquartileMean(scores.flat())
}

/**
 * How much the runs fall short of a target on average; what goes beyond it makes up for nothing (rliable's
 * `aggregate_optimality_gap`).
 *
 * @param target 1 unless given: the score of a solved task, when scores are normalised.
 */
export function optimalityGap(scores: TaskScores, target = 1): number {
  return target - mean(scores.flat().map((score) => Math.min(score, target)))
}

/**
 * How likely a run of one algorithm beats a run of the other on the same task, averaged over the tasks: the
 * Mann-Whitney U of each task over its number of pairs, a tie counted half (rliable's `probability_of_improvement`).
 *
 * @param scores The algorithm's, task by task.
 * @param against The other's, with the same tasks in the same order.
 * @returns In [0, 1]; 0.5 when neither is better.
 */
export function probabilityOfImprovement(scores: TaskScores, against: TaskScores): number {
  return mean(
    scores.map((runs, task) => {
      const others = against[task] ?? []
      return mean(runs.flatMap((run) => others.map((other) => (Math.sign(run - other) + 1) / 2)))
    }),
  )
}

/**
 * The run-score distribution: the share of all runs that score above each threshold (rliable's `run_score_deviation`).
 *
 * @returns One share in [0, 1] for each threshold.
 */
export function performanceProfile(scores: TaskScores, thresholds: readonly number[]): number[] {
  const runs = scores.flat()
  return thresholds.map((threshold) => mean(runs.map((score) => (score > threshold ? 1 : 0))))
}
