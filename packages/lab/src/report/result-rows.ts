import type { CurveAxis } from '../comparison/aggregate-curve.js'
import type { ComparedArm, ComparedRun, Comparison } from '../comparison/comparison.js'
import { floorArm } from '../comparison/plan-runs.js'
import { mean } from '../statistics/statistics.js'
import type { StageCost } from '../store/run-manifest.js'
import { formatCount, formatEstimate, formatNumber, formatSeconds } from './format-values.js'
import { formatTimeToThreshold } from './time-to-threshold.js'

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

  const rows = [
    row(
      'Final return, IQM (95 % interval)',
      (arm) => (arm.iqm ? formatEstimate(arm.iqm) : nothing),
      formatEstimate(floor.mean),
      'Interquartile mean of the runs; for random play the mean of its episodes.',
    ),
    row('Final return, each seed', (arm) => arm.runs.map((run) => formatNumber(mean(run.final.returns))).join(' · ')),
    row('Terminal steps of the policy', (arm) => formatCount(average(arm, (run) => lastPoint(run)?.steps ?? 0))),
    row(
      'All frames',
      (arm) => formatCount(average(arm, (run) => lastPoint(run)?.frames ?? 0)),
      nothing,
      'Terminal steps of the policy and the sample frames of stage 1.',
    ),
    row('Optimizer steps of the policy', (arm) => formatCount(average(arm, (run) => lastPoint(run)?.updates ?? 0))),
    row('Parameters that one of them adjusts', (arm) =>
      formatCount(average(arm, (run) => run.ledger.find(isPolicy)?.parameters ?? 0)),
    ),
    row(
      'Wall clock of training',
      (arm) => formatSeconds(average(arm, trainingSeconds)),
      nothing,
      'All stages, evaluation left out.',
    ),
    ...stageNames(arms).map((stage) =>
      row(`  of it ${stage}`, (arm) => {
        const seconds = arm.runs.flatMap((run) =>
          run.ledger.filter((cost) => cost.stage === stage).map((cost) => cost.seconds),
        )
        return seconds.length > 0 ? formatSeconds(mean(seconds)) : nothing
      }),
    ),
  ]
  if (experiment.threshold === null) return rows
  const threshold = formatNumber(experiment.threshold)
  const time = (label: string, axis: CurveAxis) =>
    row(`  in ${label}, median`, (arm) => formatTimeToThreshold(arm, axis))
  return [
    ...rows,
    row(
      `Reached a return of ${threshold}`,
      (arm) => `${arm.runs.filter((run) => run.reached).length} of ${arm.runs.length} seeds`,
      nothing,
      'At one of the evaluations on the way. Runs that never did count as slower than all others.',
    ),
    time('terminal steps', 'steps'),
    time('all frames', 'frames'),
    time('wall clock', 'seconds'),
  ]
}

/** Training time of a run over all stages, in seconds. */
export function trainingSeconds(run: ComparedRun): number {
  return run.ledger.reduce((sum, cost) => sum + cost.seconds, 0)
}

/** The stages of all arms, in the order in which they come. */
export function stageNames(arms: readonly ComparedArm[]): string[] {
  return [...new Set(arms.flatMap((arm) => arm.runs.flatMap((run) => run.ledger.map((cost) => cost.stage))))]
}

function isPolicy(cost: StageCost): boolean {
  return cost.stage === 'policy'
}
