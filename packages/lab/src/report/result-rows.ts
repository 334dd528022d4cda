import type { ComparedArm, ComparedRun, Comparison, CurveAxis, Estimate } from '../comparison/comparison.js'
import { finalReturn } from '../comparison/measure-arm.js'
import { floorArm } from '../comparison/plan-runs.js'
import { mean } from '../statistics/statistics.js'
import { formatCount, formatEstimate, formatNumber, formatSeconds } from './format-values.js'
import { meanStageCost, stageNames, trainingSeconds } from './run-figures.js'
import { secondsWithDelay, terminalDelays } from './terminal-delay.js'
import { formatMedianTimeEstimate } from './time-to-threshold.js'

/** One figure of every arm: a row of the table. */
export interface ResultRow {
  readonly label: string
  /** What the figure means; set for those that need it. */
  readonly note?: string
  /** One cell for each column of `resultColumns`. */
  readonly cells: readonly string[]
}

const nothing = '–'

/** The columns: the arms in order, then random play. */
export function resultColumns({ arms }: Comparison): string[] {
  return [...arms.map((arm) => arm.name), floorArm]
}

/** The table of a comparison. Figures over seeds are means, unless they say otherwise. */
export function resultRows(comparison: Comparison): ResultRow[] {
  const { arms, floor, experiment } = comparison
  const row = (label: string, ofArm: (arm: ComparedArm) => string, ofFloor = nothing, note?: string): ResultRow => ({
    label,
    ...(note !== undefined && { note }),
    cells: [...arms.map((arm) => (arm.runs.length > 0 ? ofArm(arm) : 'failed')), ofFloor],
  })
  const average = (arm: ComparedArm, of: (run: ComparedRun) => number) => mean(arm.runs.map(of))
  const lastPoint = (run: ComparedRun) => run.curve.at(-1)
  const estimated = (value: Estimate | null) => (value ? formatEstimate(value) : nothing)

  const scores = [
    row(
      'Final return, IQM (95 % interval)',
      (arm) => estimated(arm.iqm),
      formatEstimate(floor.mean),
      'Interquartile mean of the runs; for random play the mean of its episodes.',
    ),
    row('Final return, each seed', (arm) => arm.runs.map((run) => formatNumber(finalReturn(run))).join(' · ')),
    ...(comparison.references
      ? [
          row(
            'Optimality gap',
            (arm) => estimated(arm.optimalityGap),
            nothing,
            `How far the runs fall short of ${formatNumber(comparison.references.solvedAt)}, at which the env counts as solved; 1 is random play, 0 is solved.`,
          ),
        ]
      : []),
    row(
      'Area under the curve',
      (arm) => estimated(arm.areaUnderCurve),
      nothing,
      'Mean height of the learning curve over terminal steps: a return, on average over training.',
    ),
  ]
  const costs = [
    row('Terminal steps of the policy', (arm) => formatCount(average(arm, (run) => lastPoint(run)?.steps ?? 0))),
    row(
      'All frames',
      (arm) => formatCount(average(arm, (run) => lastPoint(run)?.frames ?? 0)),
      nothing,
      'Terminal steps of the policy and the sample frames of stage 1.',
    ),
    row('Optimizer steps of the policy', (arm) => formatCount(average(arm, (run) => lastPoint(run)?.updates ?? 0))),
    row('Parameters that one of them adjusts', (arm) => formatCount(meanStageCost(arm, 'policy')?.parameters ?? 0)),
    row(
      'Wall clock of training',
      (arm) => formatSeconds(average(arm, trainingSeconds)),
      nothing,
      'All stages, evaluation left out.',
    ),
    ...stageNames(arms).map((stage) =>
      row(`  of it ${stage}`, (arm) => {
        const cost = meanStageCost(arm, stage)
        return cost ? formatSeconds(cost.seconds) : nothing
      }),
    ),
    ...terminalDelays
      .slice(1)
      .map((delay) =>
        row(`  if an operation took ${delay} ms more`, (arm) =>
          formatSeconds(average(arm, (run) => secondsWithDelay(run, comparison, delay))),
        ),
      ),
  ]
  if (experiment.threshold === null) return [...scores, ...costs]
  const time = (label: string, axis: CurveAxis) =>
    row(`  in ${label}, median`, (arm) => formatMedianTimeEstimate(arm, axis))
  return [
    ...scores,
    ...costs,
    row(
      `Reached a return of ${formatNumber(experiment.threshold)}`,
      (arm) => `${arm.runs.filter((run) => run.reached).length} of ${arm.runs.length} seeds`,
      nothing,
      'At one of the evaluations on the way. Runs that never did count as slower than all others.',
    ),
    time('terminal steps', 'steps'),
    time('all frames', 'frames'),
    time('wall clock', 'seconds'),
  ]
}
