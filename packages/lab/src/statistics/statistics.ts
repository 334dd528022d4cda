import { LudusError } from '@ludus/core'

/** The mean. */
export function mean(values: readonly number[]): number {
  assertSome(values)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The median: of an even number of values the middle between the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
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

function assertSome(values: readonly number[]): void {
  if (values.length === 0) throw new LudusError('NO_VALUES', 'Cannot take a statistic of no values: give at least one')
}
