import type { ComparedArm, Comparison, Paired } from '../comparison/comparison.js'
import { mean } from '../statistics/statistics.js'
import { formatCount, formatInterval, formatNumber, formatSeconds } from './format-values.js'
import { trainingSeconds } from './result-rows.js'
import { formatTimeToThreshold } from './time-to-threshold.js'

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

function comparePair({ arm, against, difference, seeds, wins }: Paired, arms: readonly ComparedArm[]): string {
  const score = (name: string) => {
    const iqm = arms.find((candidate) => candidate.name === name)?.iqm
    return iqm ? formatNumber(iqm.value) : 'nothing'
  }
  const scores = `(${score(arm)} against ${score(against)})`
  const { value, interval } = difference
  if (!interval) return `${arm} and ${against} met on one seed only ${scores}: that does not tell which is better.`
  const gap = `by ${formatNumber(Math.abs(value))} on average`
  const range = `95 % interval of the difference ${formatInterval(interval)}`
  const count = `${arm} was ahead on ${wins} of ${seeds} seeds`
  if (interval[0] > 0) return `${arm} scored higher than ${against} ${scores}, ${gap} (${range}); ${count}.`
  if (interval[1] < 0) return `${arm} scored lower than ${against} ${scores}, ${gap} (${range}); ${count}.`
  return `The runs do not tell whether ${arm} or ${against} is better ${scores}: ${range}; ${count}.`
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
  const steps = formatTimeToThreshold(arm, 'steps')
  const details = `${formatTimeToThreshold(arm, 'frames')} frames, ${formatTimeToThreshold(arm, 'seconds')}`
  return `${arm.name} ${steps} terminal steps (${details})`
}

function costOf(arm: ComparedArm): string {
  const last = arm.runs.flatMap((run) => run.curve.slice(-1))
  const frames = last.length > 0 ? `${formatCount(mean(last.map((point) => point.frames)))} frames and ` : ''
  return `${arm.name} ${frames}${formatSeconds(mean(arm.runs.map(trainingSeconds)))}`
}
