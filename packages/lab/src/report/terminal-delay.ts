import type { ComparedRun, Comparison } from '../comparison/comparison.js'
import { trainingSeconds } from './run-figures.js'

/** Simulated delays of a terminal, in milliseconds an operation. */
export const terminalDelays = [0, 10, 50, 100] as const

/**
 * What training would have taken on a slower terminal: its measured seconds, and the delay of every operation that any
 * stage executed. It is accounted, not slept.
 *
 * @param delay Milliseconds an operation.
 * @returns Seconds. Terminals that work side by side wait side by side.
 */
export function secondsWithDelay(run: ComparedRun, { experiment }: Comparison, delay: number): number {
  const operations = run.ledger.reduce((sum, cost) => sum + cost.terminalSteps, 0)
  return trainingSeconds(run) + (delay / 1000) * (operations / experiment.numEnvs)
}
