import type { Rng } from '@ludus/core'
import { mean } from './statistics.js'

/** Up to so many pairs all sign changes are counted out. */
const mostCounted = 16
/** Sign changes that are drawn when there are too many to count. */
const drawnChanges = 20_000

/**
 * The exact sign test: how likely fair coins would split the pairs at least as unevenly. Ties are left out.
 *
 * Source: Conover 1999, Practical Nonparametric Statistics, 3.4.
 *
 * @param differences One a pair.
 * @returns The two-sided p-value.
 */
export function signTest(differences: readonly number[]): number {
  const positive = differences.filter((difference) => difference > 0).length
  const negative = differences.filter((difference) => difference < 0).length
  const total = positive + negative
  let ways = 1
  let tail = 0
  for (let heads = 0; heads <= Math.min(positive, negative); heads++) {
    tail += ways
    ways *= (total - heads) / (heads + 1)
  }
  return Math.min(1, (2 * tail) / 2 ** total)
}

/**
 * The permutation test of paired samples: how often the mean difference is at least as far from zero when each pair
 * may be the other way round. With n pairs it gives at least 2 / 2ⁿ. Up to 16 pairs all ways are counted, above that
 * 20,000 are drawn.
 *
 * Source: Fisher 1935, The Design of Experiments, 21; for drawn ways Phipson & Smyth 2010.
 *
 * @param differences One a pair.
 * @param rng Draws ways when there are too many.
 * @returns The two-sided p-value.
 */
export function pairedPermutationTest(differences: readonly number[], rng: Rng): number {
  const observed = Math.abs(mean(differences))
  // Sums of the same numbers in another sign order differ in their last digits.
  const tolerance = 1e-12 * mean(differences.map(Math.abs))
  const isAsFar = (signs: (pair: number) => boolean) =>
    Math.abs(mean(differences.map((difference, pair) => (signs(pair) ? difference : -difference)))) >=
    observed - tolerance
  const count = (ways: number, signsOf: (way: number) => (pair: number) => boolean) =>
    Array.from({ length: ways }, (_, way) => isAsFar(signsOf(way))).filter(Boolean).length
  if (differences.length <= mostCounted) {
    const ways = 2 ** differences.length
    return count(ways, (way) => (pair) => ((way >> pair) & 1) === 1) / ways
  }
  return (count(drawnChanges, () => () => rng.uniform() < 0.5) + 1) / (drawnChanges + 1)
}
