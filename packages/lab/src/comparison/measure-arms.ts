import type { Experiment } from '../protocol/experiment.js'
import type { ArmRuns, Comparison, References } from './comparison.js'
import { finalReturn, measureArm } from './measure-arm.js'
import { measurePair } from './measure-pair.js'

/** What all arms come to: each by itself, and the first against each of the others. */
export function measureArms(
  { threshold }: Experiment,
  arms: readonly ArmRuns[],
  references: References | null,
): Pick<Comparison, 'references' | 'arms' | 'pairs'> {
  // A profile of few runs is a staircase: these are all of its steps.
  const profileThresholds = [...new Set(arms.flatMap(({ runs }) => runs.map(finalReturn)))].sort((a, b) => a - b)
  const measured = arms.map((arm) => measureArm(arm, { references, timed: threshold !== null, profileThresholds }))
  const [first, ...others] = measured
  return {
    references,
    arms: measured,
    pairs: others.flatMap((other) => (first && measurePair(first, other)) ?? []),
  }
}
