import { LudusError, type Rng } from '@ludus/core'

/** The mean. */
export function mean(values: readonly number[]): number {
  assertSome(values)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * The interquartile mean: the mean of what is left when the lowest and the highest quarter are cut off, each rounded
 * down to whole values.
 *
 * Source: Agarwal et al. 2021, arXiv:2108.13264 (`scipy.stats.trim_mean` with 0.25).
 */
export function interquartileMean(values: readonly number[]): number {
  assertSome(values)
  const cut = Math.floor(values.length / 4)
  return mean([...values].sort((a, b) => a - b).slice(cut, values.length - cut))
}

/**
 * The value below which a share of the values lies, by linear interpolation between neighbours.
 *
 * @param share In [0, 1].
 */
export function quantile(values: readonly number[], share: number): number {
  assertSome(values)
  const sorted = [...values].sort((a, b) => a - b)
  const position = share * (sorted.length - 1)
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (above - below) * (position - Math.floor(position))
}

/** What `bootstrapInterval` takes beside the values. */
export interface BootstrapOptions {
  readonly rng: Rng
  /** Share of resamples within the interval, 0.95 unless given. */
  readonly level?: number
  readonly resamples?: number
}

/**
 * A percentile bootstrap interval, stratified: runs are drawn again within each task, and the statistic is taken over
 * all of them.
 *
 * Source: Agarwal et al. 2021, arXiv:2108.13264, section 4.
 *
 * @param strata The values of each task.
 * @returns The bounds; null when no task has two values, as one run says nothing of its spread.
 */
export function bootstrapInterval(
  strata: readonly (readonly number[])[],
  statistic: (values: readonly number[]) => number,
  { rng, level = 0.95, resamples = 2_000 }: BootstrapOptions,
): [number, number] | null {
  if (strata.every((values) => values.length < 2)) return null
  const draw = (values: readonly number[]) => values.map(() => values[rng.integer(0, values.length)] as number)
  const estimates = Array.from({ length: resamples }, () => statistic(strata.flatMap(draw)))
  const tail = (1 - level) / 2
  return [quantile(estimates, tail), quantile(estimates, 1 - tail)]
}

/**
 * The median of times to an event of which some were never seen: those count as longer than all others.
 *
 * @param times Null where the event did not come within the time of observation.
 * @returns Null when the median itself was not seen.
 */
export function censoredMedian(times: readonly (number | null)[]): number | null {
  const median = quantile(
    times.map((time) => time ?? Number.POSITIVE_INFINITY),
    0.5,
  )
  return Number.isFinite(median) ? median : null
}

function assertSome(values: readonly number[]): void {
  if (values.length === 0) throw new LudusError('NO_VALUES', 'Cannot take a statistic of no values: give at least one')
}
