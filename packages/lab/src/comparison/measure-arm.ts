import { createRng } from '@ludus/core'
import { bootstrapIntervals } from '../statistics/bootstrap-interval.js'
import { kaplanMeier, medianTime } from '../statistics/kaplan-meier.js'
import { meanHeight } from '../statistics/mean-height.js'
import { interquartileMean, mean, median } from '../statistics/statistics.js'
import { optimalityGap, performanceProfile } from '../statistics/task-scores.js'
import { aggregateCurve } from './aggregate-curve.js'
import type {
  ArmRuns,
  ComparedArm,
  ComparedRun,
  CurveAxis,
  ProfilePoint,
  References,
  TimeToThreshold,
} from './comparison.js'
import { bootstrapSeed, estimate } from './estimate.js'

/** What an arm is measured by. */
export interface Yardsticks {
  readonly references: References | null
  /** Whether the experiment has a return to be reached. */
  readonly timed: boolean
  /** Final returns at which the performance profile is taken, ascending. */
  readonly profileThresholds: readonly number[]
}

/** Measures what the runs of one arm come to. */
export function measureArm(arm: ArmRuns, { references, timed, profileThresholds }: Yardsticks): ComparedArm {
  const { runs } = arm
  const scores = runs.map(finalReturn)
  const ofScores = (statistic: (values: readonly number[]) => number) =>
    scores.length > 0 ? estimate(scores, statistic) : null
  const normalise = (score: number) =>
    references ? (score - references.floor) / (references.solvedAt - references.floor) : score
  return {
    ...arm,
    mean: ofScores(mean),
    median: ofScores(median),
    iqm: ofScores(interquartileMean),
    optimalityGap: references && ofScores((values) => optimalityGap([values.map(normalise)])),
    areaUnderCurve: runs.length > 0 ? estimate(runs.map(curveHeight), mean) : null,
    curve: aggregateCurve(runs),
    profile: scores.length > 0 ? profileOf(scores, profileThresholds) : [],
    timeToThreshold: timed
      ? { steps: timeOn(runs, 'steps'), frames: timeOn(runs, 'frames'), seconds: timeOn(runs, 'seconds') }
      : null,
  }
}

/** The mean return of a run's final agent: its score. */
export function finalReturn({ final }: ComparedRun): number {
  return mean(final.returns)
}

/** The mean height of a run's learning curve over terminal steps; of a run without one its final return. */
export function curveHeight(run: ComparedRun): number {
  if (run.curve.length === 0) return finalReturn(run)
  return meanHeight(
    run.curve.map(({ steps }) => steps),
    run.curve.map(({ meanReturn }) => meanReturn),
  )
}

function profileOf(scores: readonly number[], thresholds: readonly number[]): ProfilePoint[] {
  const shares = performanceProfile([scores], thresholds)
  const rng = createRng(bootstrapSeed)
  const intervals = bootstrapIntervals([scores], (drawn) => performanceProfile(drawn, thresholds), { rng })
  return thresholds.map((threshold, index) => ({
    threshold,
    share: { value: shares[index] as number, interval: intervals?.[index] ?? null },
  }))
}

function timeOn(runs: readonly ComparedRun[], axis: CurveAxis): TimeToThreshold {
  const curve = kaplanMeier(
    runs.flatMap((run) => {
      const end = run.reached ?? run.curve.at(-1)
      return end ? [{ time: end[axis], seen: run.reached !== null }] : []
    }),
  )
  const { value, interval } = medianTime(curve)
  return { median: value, interval, curve }
}
