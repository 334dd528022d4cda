import { createRng, type Rng } from '@ludus/core'
import type { Experiment } from '../protocol/experiment.js'
import { bootstrapInterval, interquartileMean, mean } from '../statistics/statistics.js'
import type { Run } from '../store/run-folder.js'
import type { Evaluation } from '../store/run-manifest.js'
import type { ComparedArm, ComparedRun, CurvePoint, Estimate, Paired } from './comparison.js'

/** Seeds every bootstrap, so that the same runs give the same intervals. */
const bootstrapSeed = 0

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

/** What the runs of an experiment come to: each arm by itself, and the first against each of the others. */
export function summarise(
  experiment: Experiment,
  runs: readonly NamedRun[],
  failed: readonly FailedRun[],
): { arms: ComparedArm[]; pairs: Paired[] } {
  const arms = Object.entries(experiment.arms).map(([name, { trainer }]): ComparedArm => {
    const compared = runs
      .filter((run) => run.arm === name)
      .map((run) => compareRun(run, experiment.threshold))
      .sort((a, b) => a.seed - b.seed)
    const scores = compared.map((run) => mean(run.final.returns))
    return {
      name,
      trainer,
      runs: compared,
      failures: failed.filter((run) => run.arm === name).map(({ seed, message }) => ({ seed, message })),
      mean: scores.length > 0 ? estimate(scores, mean) : null,
      iqm: scores.length > 0 ? estimate(scores, interquartileMean) : null,
    }
  })
  const [first, ...others] = arms
  return { arms, pairs: others.flatMap((other) => (first ? pairArms(first, other) : [])) }
}

/** A statistic of runs of one task, with its 95 % interval. */
export function estimate(values: readonly number[], statistic: (values: readonly number[]) => number): Estimate {
  const rng: Rng = createRng(bootstrapSeed)
  return { value: statistic(values), interval: bootstrapInterval([values], statistic, { rng }) }
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

/** Seed by seed, as both arms met the same luck with a seed; seeds that only one arm finished are left out. */
function pairArms(arm: ComparedArm, against: ComparedArm): Paired[] {
  const differences = arm.runs.flatMap((run) => {
    const other = against.runs.find(({ seed }) => seed === run.seed)
    return other ? [mean(run.final.returns) - mean(other.final.returns)] : []
  })
  if (differences.length === 0) return []
  return [
    {
      arm: arm.name,
      against: against.name,
      difference: estimate(differences, mean),
      seeds: differences.length,
      wins: differences.filter((difference) => difference > 0).length,
    },
  ]
}
