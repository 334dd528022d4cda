import { describe, expect, it } from 'vitest'
import type { Comparison } from '../comparison/comparison.js'
import { measureArms } from '../comparison/measure-arms.js'
import { experimentSchema } from '../protocol/experiment.js'
import { formatCurvesCsv, formatMeasuresCsv, formatRunsCsv } from './format-csv.js'
import { secondsWithDelay } from './terminal-delay.js'

const experiment = experimentSchema.parse({
  env: { id: 'toy/lamps-v1' },
  numEnvs: 2,
  arms: { a: { trainer: 'toy' }, b: { trainer: 'toy' } },
  seeds: [1],
  budget: { steps: 20 },
  evaluation: { everySteps: 20 },
})

const cost = { frames: 0, labels: 0, updates: 0, parameters: 0 }
const run = (level: number) => ({
  seed: 1,
  directory: 'runs/1',
  configHash: 'a "hash", quoted',
  final: { returns: [level - 1, level + 1], lengths: [1, 1] },
  curve: [{ steps: 20, frames: 120, seconds: 3.5, updates: 7, meanReturn: level }],
  ledger: [
    { ...cost, stage: 'record', seconds: 1.5, terminalSteps: 100 },
    { ...cost, stage: 'policy', seconds: 2, terminalSteps: 20 },
  ],
  evaluationSeconds: 1,
  reached: null,
  video: null,
})
const arm = (name: string, level: number) => ({ name, trainer: 'toy', failures: [], runs: [run(level)] })
const floor = { evaluation: { returns: [1], lengths: [1] }, mean: { value: 1, interval: null }, video: null }
const comparison = {
  experiment,
  floor,
  ...measureArms(experiment, [arm('a', 8), arm('b', 5)], null),
} as unknown as Comparison

describe('the CSV files of a comparison', () => {
  it('give every measure a row, its interval empty where one seed tells none', () => {
    const lines = formatMeasuresCsv(comparison).split('\n')
    expect(lines[0]).toBe('arm,against,measure,value,low,high')
    expect(lines).toContain('random,,final_return_mean,1,,')
    expect(lines).toContain('a,,final_return_iqm,8,,')
    expect(lines).toContain('a,b,final_return_difference,3,,')
    expect(lines).toContain('a,b,probability_of_improvement,1,,')
  })

  it('give every run a row, with what holds commas in quotes', () => {
    expect(formatRunsCsv(comparison).split('\n')[1]).toBe('a,toy,1,8,20,120,7,3.5,1,,,,"a ""hash"", quoted"')
  })

  it('give every evaluation a row', () => {
    expect(formatCurvesCsv(comparison)).toBe(
      'arm,seed,steps,frames,seconds,updates,mean_return\na,1,20,120,3.5,7,8\nb,1,20,120,3.5,7,5\n',
    )
  })
})

describe('secondsWithDelay()', () => {
  it('adds the delay of all operations of all stages; terminals side by side wait together', () => {
    // 3.5 s, and 120 operations on two terminals: 60 × 0.1 s.
    expect(secondsWithDelay(run(8), comparison, 100)).toBe(9.5)
    expect(secondsWithDelay(run(8), comparison, 0)).toBe(3.5)
  })
})
