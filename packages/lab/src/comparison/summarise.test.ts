import { describe, expect, it } from 'vitest'
import { experimentSchema } from '../protocol/experiment.js'
import { formatMedianTime, formatMedianTimeEstimate } from '../report/time-to-threshold.js'
import { verdict } from '../report/verdict.js'
import type { StampedEvent } from '../store/run-log.js'
import type { RunManifest } from '../store/run-manifest.js'
import { aggregateCurve } from './aggregate-curve.js'
import type { Comparison, Paired } from './comparison.js'
import { type NamedRun, summarise } from './summarise.js'

const experiment = experimentSchema.parse({
  env: { id: 'toy/lamps-v1' },
  arms: { a: { trainer: 'toy' }, b: { trainer: 'toy' } },
  seeds: [1, 2, 3],
  budget: { steps: 20 },
  evaluation: { everySteps: 10 },
  threshold: 6,
})

/** A run whose evaluations after 10 and 20 steps gave these mean returns, and whose final agent scored the last. */
function run(arm: string, seed: number, ...curve: number[]): NamedRun {
  const events = curve.map((level, index): StampedEvent => {
    const steps = 10 * (index + 1)
    const returns = [level - 1, level + 1]
    return {
      seconds: steps * seed,
      event: { type: 'evaluation', steps, frames: steps + 5, updates: steps, returns, lengths: [1, 1] },
    }
  })
  const ledger = [
    { stage: 'policy', seconds: 20, terminalSteps: 20, frames: 20, labels: 0, updates: 20, parameters: 7 },
  ]
  const manifest = { configHash: 'hash', ledger, evaluationSeconds: 1, video: null } as unknown as RunManifest
  const final = { returns: [curve.at(-1) as number], lengths: [1] }
  return { arm, seed, directory: `runs/${arm}-${seed}`, run: { directory: '', manifest, events }, final }
}

const runs = [run('a', 1, 2, 8), run('a', 2, 6, 9), run('a', 3, 4, 7), run('b', 1, 1, 5), run('b', 2, 2, 3)]
const { arms, pairs } = summarise(experiment, runs, [{ arm: 'b', seed: 3, message: 'it broke' }], {
  floor: 1,
  solvedAt: 11,
})

describe('summarise()', () => {
  it('takes the mean and the interquartile mean over the runs', () => {
    // a: (8 + 9 + 7) / 3 = 8; b: (5 + 3) / 2 = 4.
    expect(arms.map((arm) => [arm.name, arm.mean?.value, arm.iqm?.value])).toEqual([
      ['a', 8, 8],
      ['b', 4, 4],
    ])
  })

  it('pairs runs by seed, and leaves out a seed that one arm did not finish', () => {
    // Seed 1: 8 − 5 = 3. Seed 2: 9 − 3 = 6. Their mean is 4.5.
    expect(pairs).toMatchObject([
      { arm: 'a', against: 'b', difference: { value: 4.5, interval: [3, 6] }, seeds: 2, wins: 2, ties: 0 },
    ])
    expect(arms[1]?.failures).toEqual([{ seed: 3, message: 'it broke' }])
  })

  it('tests the pairs, and compares the areas under their curves', () => {
    // Two of four sign changes are as far from zero as (3 + 6) / 2; of two coins both fall alike half the time. Every
    // run of a on these seeds beats every run of b.
    expect(pairs[0]).toMatchObject({ permutationTest: 0.5, signTest: 0.5, probabilityOfImprovement: { value: 1 } })
    // Heights: a (2 + 8) / 2 = 5 and 7.5, b 3 and 2.5: differences 2 and 5.
    expect(pairs[0]?.areaDifference).toEqual({ value: 3.5, interval: [2, 5] })
  })

  it('measures how far the runs fall short of a solved env', () => {
    // From 1 to 11: 8, 9 and 7 are 0.7, 0.8 and 0.6, which leaves 0.3; 5 and 3 are 0.4 and 0.2.
    expect(arms.map((arm) => arm.optimalityGap?.value)).toEqual([expect.closeTo(0.3, 12), expect.closeTo(0.7, 12)])
    expect(summarise(experiment, runs, [], null).arms.map((arm) => arm.optimalityGap)).toEqual([null, null])
  })

  it('gives the profile at every final return, and the area under the curve', () => {
    expect(arms[1]?.profile.map(({ threshold, share }) => [threshold, share.value])).toEqual([
      [3, 0.5],
      [5, 0],
      [7, 0],
      [8, 0],
      [9, 0],
    ])
    // 5, 7.5 and 5.5.
    expect(arms[0]?.areaUnderCurve?.value).toBe(6)
  })

  it('notes where a run first reached the threshold', () => {
    expect(arms[0]?.runs.map((each) => each.reached?.steps)).toEqual([20, 10, 20])
    expect(arms[1]?.runs.map((each) => each.reached)).toEqual([null, null])
  })
})

describe('aggregateCurve()', () => {
  it('takes means over the runs, at evaluations that all of them came to', () => {
    const [first, second] = aggregateCurve(arms[0]?.runs ?? [])
    // After 10 steps: (2 + 6 + 4) / 3 = 4, at (10 + 20 + 30) / 3 = 20 seconds.
    expect(first).toMatchObject({ steps: 10, frames: 15, seconds: 20, score: { value: 4 } })
    expect(second).toMatchObject({ steps: 20, frames: 25, seconds: 40, score: { value: 8 } })
    const uneven = summarise(experiment, [run('a', 1, 2, 8), run('a', 2, 6)], [], null).arms[0]
    expect(uneven?.curve.map((point) => point.steps)).toEqual([10])
  })
})

describe('formatMedianTime()', () => {
  it('gives the median, or that the budget passed without it', () => {
    const [a, b] = arms as [(typeof arms)[number], (typeof arms)[number]]
    // a: 20, 10 and 20 steps; 20, 20 and 60 seconds.
    expect([formatMedianTime(a, 'steps'), formatMedianTime(a, 'seconds')]).toEqual(['20', '20 s'])
    expect([formatMedianTime(b, 'steps'), formatMedianTime(b, 'frames')]).toEqual(['> 20', '> 25'])
  })

  it('tells how much of the interval three runs can give', () => {
    const [a, b] = arms as [(typeof arms)[number], (typeof arms)[number]]
    expect([formatMedianTimeEstimate(a, 'steps'), formatMedianTimeEstimate(b, 'steps')]).toEqual([
      '20 (10 or more)',
      '> 20',
    ])
  })
})

describe('verdict()', () => {
  const say = (change: Partial<Comparison>) =>
    verdict({
      experiment,
      arms,
      pairs,
      floor: { evaluation: { returns: [1], lengths: [1] }, mean: { value: 1, interval: [0, 2] }, video: null },
      ...change,
    } as Comparison)
  const pair = (value: number, interval: [number, number] | null, change: Partial<Paired> = {}) => [
    { ...(pairs[0] as Paired), difference: { value, interval }, seeds: 3, wins: 2, permutationTest: 0.25, ...change },
  ]

  it('says which arm is ahead, on how many seeds, by how much, and how sure that is', () => {
    expect(say({})[0]).toBe(
      'a scored higher than b (8 against 4): better on 2 of 2 seeds; difference 4.5 (95 % interval 3 to 6): not settled (exact test p = 0.5; 2 seeds cannot give less than 0.5).',
    )
    expect(say({ pairs: pair(-2, [-3, -1], { wins: 0, ties: 1, seeds: 8, permutationTest: 0.01 }) })[0]).toBe(
      'a scored lower than b (8 against 4): better on 0 of 8 seeds, equal on 1; difference −2 (95 % interval −3 to −1): settled, exact test p = 0.01.',
    )
    expect(say({ pairs: pair(2, [1, 3], { seeds: 8, permutationTest: 0.06 }) })[0]).toContain(
      'not settled (exact test p = 0.06).',
    )
  })

  it('does not name a winner when the interval holds zero, or when there is one seed', () => {
    expect(say({ pairs: pair(1, [-1, 3]) })[0]).toBe(
      'The runs do not tell whether a or b is better (8 against 4). a was better on 2 of 3 seeds; difference 1 (95 % interval −1 to 3): not settled.',
    )
    expect(say({ pairs: pair(1, null) })[0]).toContain('does not tell which is better')
  })

  it('sets each arm against random play', () => {
    expect(say({})).toContain('a is clearly above random play, which scores 1.')
    const floor = {
      evaluation: { returns: [8], lengths: [1] },
      mean: { value: 7.9, interval: [7, 8.5] as [number, number] },
      video: null,
    }
    expect(say({ floor })).toContain('a is above random play, which scores 7.9, but the intervals overlap.')
    expect(say({ floor })).toContain('b is not above random play, which scores 7.9.')
  })

  it('warns of few seeds', () => {
    expect(say({}).at(-1)).toContain('With 3 seeds an arm this is an indication, not a proof')
  })
})
