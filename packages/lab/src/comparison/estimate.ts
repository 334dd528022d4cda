import { createRng } from '@ludus/core'
import { bootstrapInterval } from '../statistics/bootstrap-interval.js'
import type { Estimate } from './comparison.js'

/** Seeds every bootstrap, so that the same runs give the same intervals. */
export const bootstrapSeed = 0

/** A statistic of runs of one task, with its 95 % interval. */
export function estimate(values: readonly number[], statistic: (values: readonly number[]) => number): Estimate {
  const rng = createRng(bootstrapSeed)
  const interval = bootstrapInterval([values], ([drawn = []]) => statistic(drawn), { rng })
  return { value: statistic(values), interval }
}
