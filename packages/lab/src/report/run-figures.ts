import type { ComparedArm, ComparedRun } from '../comparison/comparison.js'
import { mean } from '../statistics/statistics.js'
import type { StageCost } from '../store/run-manifest.js'

/** Training time of a run over all stages, in seconds. */
export function trainingSeconds(run: ComparedRun): number {
  return run.ledger.reduce((sum, cost) => sum + cost.seconds, 0)
}

/** The stages of all arms, in the order in which they come. */
export function stageNames(arms: readonly ComparedArm[]): string[] {
  return [...new Set(arms.flatMap((arm) => arm.runs.flatMap((run) => run.ledger.map((cost) => cost.stage))))]
}

/** What a stage cost an arm, as the mean over its runs; null when none of them has the stage. */
export function meanStageCost(arm: ComparedArm, stage: string): Omit<StageCost, 'stage'> | null {
  const costs = arm.runs.flatMap((run) => run.ledger.filter((cost) => cost.stage === stage))
  if (costs.length === 0) return null
  const average = (of: (cost: StageCost) => number) => mean(costs.map(of))
  return {
    seconds: average((cost) => cost.seconds),
    terminalSteps: average((cost) => cost.terminalSteps),
    frames: average((cost) => cost.frames),
    labels: average((cost) => cost.labels),
    updates: average((cost) => cost.updates),
    parameters: average((cost) => cost.parameters),
  }
}
