import type { Comparison, Estimate } from '../comparison/comparison.js'
import { finalReturn } from '../comparison/measure-arm.js'
import { trainingSeconds } from './run-figures.js'

type Cell = string | number | null

/** The measures of a comparison as CSV, a row each: of an arm, or of an arm against another. */
export function formatMeasuresCsv({ arms, pairs, floor }: Comparison): string {
  const row = (arm: string, against: string, measure: string, estimate: Estimate | null): Cell[][] =>
    estimate ? [[arm, against, measure, estimate.value, ...(estimate.interval ?? [null, null])]] : []
  const ofArms = arms.flatMap((arm) => [
    ...row(arm.name, '', 'final_return_mean', arm.mean),
    ...row(arm.name, '', 'final_return_median', arm.median),
    ...row(arm.name, '', 'final_return_iqm', arm.iqm),
    ...row(arm.name, '', 'optimality_gap', arm.optimalityGap),
    ...row(arm.name, '', 'area_under_curve', arm.areaUnderCurve),
    ...(['steps', 'frames', 'seconds'] as const).flatMap((axis): Cell[][] => {
      const time = arm.timeToThreshold?.[axis]
      return time ? [[arm.name, '', `time_to_threshold_${axis}`, time.median, ...time.interval]] : []
    }),
  ])
  const ofPairs = pairs.flatMap((pair) => [
    ...row(pair.arm, pair.against, 'final_return_difference', pair.difference),
    ...row(pair.arm, pair.against, 'area_difference', pair.areaDifference),
    ...row(pair.arm, pair.against, 'probability_of_improvement', pair.probabilityOfImprovement),
    ...row(pair.arm, pair.against, 'permutation_test_p', { value: pair.permutationTest, interval: null }),
    ...row(pair.arm, pair.against, 'sign_test_p', { value: pair.signTest, interval: null }),
  ])
  return csv(
    ['arm', 'against', 'measure', 'value', 'low', 'high'],
    [...row('random', '', 'final_return_mean', floor.mean), ...ofArms, ...ofPairs],
  )
}

/** The runs of a comparison as CSV, a row each. */
export function formatRunsCsv({ arms }: Comparison): string {
  const rows = arms.flatMap(({ name, trainer, runs }) =>
    runs.map((run): Cell[] => {
      const last = run.curve.at(-1)
      return [
        ...[name, trainer, run.seed, finalReturn(run)],
        ...[last?.steps ?? null, last?.frames ?? null, last?.updates ?? null],
        ...[trainingSeconds(run), run.evaluationSeconds],
        ...[run.reached?.steps ?? null, run.reached?.frames ?? null, run.reached?.seconds ?? null, run.configHash],
      ]
    }),
  )
  return csv(
    [
      ...['arm', 'trainer', 'seed', 'final_return', 'steps', 'frames', 'updates', 'training_seconds'],
      ...['evaluation_seconds', 'reached_steps', 'reached_frames', 'reached_seconds', 'config_hash'],
    ],
    rows,
  )
}

/** The learning curves of a comparison as CSV: a row for each evaluation of each run. */
export function formatCurvesCsv({ arms }: Comparison): string {
  const rows = arms.flatMap(({ name, runs }) =>
    runs.flatMap(({ seed, curve }) =>
      curve.map(({ steps, frames, seconds, updates, meanReturn }) => [
        ...[name, seed, steps, frames, seconds, updates, meanReturn],
      ]),
    ),
  )
  return csv(['arm', 'seed', 'steps', 'frames', 'seconds', 'updates', 'mean_return'], rows)
}

/** RFC 4180, with line feeds. */
function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell) => {
    const text = value === null ? '' : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('')
}
