import type { ComparedArm, Comparison, Paired } from '../comparison/comparison.js'
import { mean } from '../statistics/statistics.js'
import { formatCount, formatInterval, formatNumber, formatProbability, formatSeconds } from './format-values.js'
import { trainingSeconds } from './run-figures.js'
import { formatMedianTime } from './time-to-threshold.js'

/** Chance must give a difference less often than this for it to count as settled. */
const significance = 0.05
/** Fewer seeds than this say little; the report tells so. */
const fewSeeds = 5

/** What a comparison shows, in plain sentences, the most important first. */
export function verdict(comparison: Comparison): string[] {
  const { arms, pairs, experiment } = comparison
  const sentences = [
    ...pairs.map((pair) => comparePair(pair, arms)),
    ...arms.map((arm) => compareWithFloor(arm, comparison)),
  ]
  const costs = arms.filter((arm) => arm.runs.length > 0)
  if (experiment.threshold !== null)
    sentences.push(`To a return of ${formatNumber(experiment.threshold)}: ${costs.map(timeToThreshold).join('; ')}.`)
  if (costs.length > 1) sentences.push(`What it took: ${costs.map(costOf).join('; ')}.`)
  if (experiment.seeds.length < fewSeeds)
    sentences.push(
      `With ${experiment.seeds.length} ${experiment.seeds.length === 1 ? 'seed' : 'seeds'} an arm this is an indication, not a proof: such intervals come out too narrow.`,
    )
  return sentences
}

/** Whether chance alone would seldom give a difference this large: the interval and the exact test must agree. */
function isSettled({ difference: { interval }, permutationTest }: Paired): boolean {
  return interval !== null && (interval[0] > 0 || interval[1] < 0) && permutationTest <= significance
}

function comparePair(pair: Paired, arms: readonly ComparedArm[]): string {
  const { arm, against, difference, seeds, wins, ties, permutationTest } = pair
  const score = (name: string) => {
    const iqm = arms.find((candidate) => candidate.name === name)?.iqm
    return iqm ? formatNumber(iqm.value) : 'nothing'
  }
  const scores = `(${score(arm)} against ${score(against)})`
  const { value, interval } = difference
  if (!interval) return `${arm} and ${against} met on one seed only ${scores}: that does not tell which is better.`
  const equal = ties > 0 ? `, equal on ${ties}` : ''
  const evidence = `better on ${wins} of ${seeds} seeds${equal}; difference ${formatNumber(value)} (95 % interval ${formatInterval(interval)})`
  const test = `exact test p = ${formatProbability(permutationTest)}`
  if (interval[0] <= 0 && interval[1] >= 0)
    return `The runs do not tell whether ${arm} or ${against} is better ${scores}. ${arm} was ${evidence}: not settled.`
  const direction = value > 0 ? 'higher' : 'lower'
  const claim = `${arm} scored ${direction} than ${against} ${scores}: ${evidence}`
  if (isSettled(pair)) return `${claim}: settled, ${test}.`
  const least = 2 / 2 ** seeds
  const why = least > significance ? `; ${seeds} seeds cannot give less than ${formatProbability(least)}` : ''
  return `${claim}: not settled (${test}${why}).`
}

function compareWithFloor(arm: ComparedArm, { floor }: Comparison): string {
  const random = `random play, which scores ${formatNumber(floor.mean.value)}`
  if (!arm.iqm) return `${arm.name} has no finished run.`
  if (arm.iqm.value <= floor.mean.value) return `${arm.name} is not above ${random}.`
  if (!arm.iqm.interval) return `${arm.name} is above ${random}, but one seed has no interval.`
  const highest = floor.mean.interval?.[1] ?? floor.mean.value
  return arm.iqm.interval[0] > highest
    ? `${arm.name} is clearly above ${random}.`
    : `${arm.name} is above ${random}, but the intervals overlap.`
}

function timeToThreshold(arm: ComparedArm): string {
  const steps = formatMedianTime(arm, 'steps')
  const details = `${formatMedianTime(arm, 'frames')} frames, ${formatMedianTime(arm, 'seconds')}`
  return `${arm.name} ${steps} terminal steps (${details})`
}

function costOf(arm: ComparedArm): string {
  const last = arm.runs.flatMap((run) => run.curve.slice(-1))
  const frames = last.length > 0 ? `${formatCount(mean(last.map((point) => point.frames)))} frames and ` : ''
  return `${arm.name} ${frames}${formatSeconds(mean(arm.runs.map(trainingSeconds)))}`
}
