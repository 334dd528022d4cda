import type { Experiment } from '../protocol/experiment.js'
import { mean } from '../statistics/statistics.js'
import type { Run } from '../store/run-folder.js'
import type { Evaluation } from '../store/run-manifest.js'
import type { ArmRuns, ComparedRun, Comparison, CurvePoint, References } from './comparison.js'
import { measureArms } from './measure-arms.js'

/** One finished run, told where its folder lies in the comparison's. */
export interface NamedRun {
  readonly arm: string
  readonly seed: number
  /** Relative to the comparison's folder. */
  readonly directory: string
  readonly run: Run
  readonly final: Evaluation
}

/** One run that failed. */
export interface FailedRun {
  readonly arm: string
  readonly seed: number
  readonly message: string
}

/** What the runs of an experiment come to. */
export function summarise(
  experiment: Experiment,
  runs: readonly NamedRun[],
  failed: readonly FailedRun[],
  references: References | null,
): Pick<Comparison, 'references' | 'arms' | 'pairs'> {
  const arms = Object.entries(experiment.arms).map(
    ([name, { trainer }]): ArmRuns => ({
      name,
      trainer,
      runs: runs
        .filter((run) => run.arm === name)
        .map((run) => compareRun(run, experiment.threshold))
        .sort((a, b) => a.seed - b.seed),
      failures: failed.filter((run) => run.arm === name).map(({ seed, message }) => ({ seed, message })),
    }),
  )
  return measureArms(experiment, arms, references)
}

/** A run's learning curve: its evaluations in order. */
function curveOf(run: Run): CurvePoint[] {
  return run.events.flatMap(({ seconds, event }) =>
    event.type === 'evaluation'
      ? [{ steps: event.steps, frames: event.frames, seconds, updates: event.updates, meanReturn: mean(event.returns) }]
      : [],
  )
}

function compareRun({ seed, directory, run, final }: NamedRun, threshold: number | null): ComparedRun {
  const curve = curveOf(run)
  const { configHash, ledger, evaluationSeconds, video } = run.manifest
  return {
    seed,
    directory,
    configHash,
    final,
    curve,
    ledger,
    evaluationSeconds,
    reached: (threshold !== null && curve.find((point) => point.meanReturn >= threshold)) || null,
    video: video && `${directory}/${video}`,
  }
}
