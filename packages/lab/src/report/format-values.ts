import type { Estimate } from '../comparison/comparison.js'

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2, signDisplay: 'negative' })
const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A score, rounded for reading. */
export function formatNumber(value: number): string {
  return numbers.format(value).replace('-', '−')
}

/** A whole number with its thousands set apart. */
export function formatCount(value: number): string {
  return counts.format(value)
}

const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const probabilities = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 })

/** A probability or p-value, to two digits. */
export function formatProbability(value: number): string {
  return value < 0.001 ? '< 0.001' : probabilities.format(value)
}

/** A time, in the unit that suits it. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 100) return `${Math.round(seconds)} s`
  const minutes = seconds / 60
  return minutes < 99.5
    ? `${minutes < 10 ? tenths.format(minutes) : Math.round(minutes)} min`
    : `${(minutes / 60).toFixed(1)} h`
}

/** A range, lowest first. */
export function formatInterval([low, high]: readonly [number, number]): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`
}

/** A value with its interval in brackets, where it has one. */
export function formatEstimate({ value, interval }: Estimate): string {
  return interval ? `${formatNumber(value)} (${formatInterval(interval)})` : formatNumber(value)
}
