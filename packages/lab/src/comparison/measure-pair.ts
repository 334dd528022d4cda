import { createRng } from '@ludus/core'
import { bootstrapInterval } from '../statistics/bootstrap-interval.js'
import { pairedPermutationTest, signTest } from '../statistics/paired-tests.js'
import { mean } from '../statistics/statistics.js'
import { probabilityOfImprovement } from '../statistics/task-scores.js'
import type { ComparedArm, ComparedRun, Estimate, Paired } from './comparison.js'
import { bootstrapSeed, estimate } from './estimate.js'
import { curveHeight, finalReturn } from './measure-arm.js'

/**
 * Measures one arm against another, seed by seed, as both met the same luck with a seed; seeds that only one of them
 * finished are left out.
 *
 * @returns Null when they share no seed.
 */
export function measurePair(arm: ComparedArm, against: ComparedArm): Paired | null {
  const met = arm.runs.flatMap((run) => {
    const other = against.runs.find(({ seed }) => seed === run.seed)
    return other ? [{ run, other }] : []
  })
  if (met.length === 0) return null
  const differencesOf = (measure: (run: ComparedRun) => number) =>
    met.map(({ run, other }) => measure(run) - measure(other))
  const differences = differencesOf(finalReturn)
  return {
    arm: arm.name,
    against: against.name,
    difference: estimate(differences, mean),
    seeds: met.length,
    wins: differences.filter((difference) => difference > 0).length,
    ties: differences.filter((difference) => difference === 0).length,
    probabilityOfImprovement: compareScores(
      met.map(({ run }) => finalReturn(run)),
      met.map(({ other }) => finalReturn(other)),
    ),
    signTest: signTest(differences),
    permutationTest: pairedPermutationTest(differences, createRng(bootstrapSeed)),
    areaDifference: estimate(differencesOf(curveHeight), mean),
  }
}

function compareScores(scores: readonly number[], others: readonly number[]): Estimate {
  const probability = ([ours = [], theirs = []]: readonly (readonly number[])[]) =>
    probabilityOfImprovement([ours], [theirs])
  const all = [scores, others]
  return { value: probability(all), interval: bootstrapInterval(all, probability, { rng: createRng(bootstrapSeed) }) }
}
