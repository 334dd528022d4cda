import { readFileSync } from 'node:fs'
import { createRng, type Rng } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bootstrapInterval, bootstrapIntervals } from './bootstrap-interval.js'
import { kaplanMeier, medianTime } from './kaplan-meier.js'
import { meanHeight } from './mean-height.js'
import { pairedPermutationTest, signTest } from './paired-tests.js'
import {
  interquartileMeanScore,
  meanScore,
  medianScore,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
} from './task-scores.js'

const numbers = z.array(z.number())
const bootstrap = z.object({ intervals: z.array(numbers), draws: numbers })
const peers = z
  .object({
    scores: z.array(
      z.object({
        scores: z.array(numbers),
        mean: z.number(),
        median: z.number(),
        interquartileMean: z.number(),
        optimalityGap: z.number(),
        thresholds: numbers,
        profile: numbers,
        bootstrap: z.object({ interquartileMean: bootstrap, profile: bootstrap }),
      }),
    ),
    improvement: z.array(
      z.object({ scores: z.array(numbers), against: z.array(numbers), probability: z.number(), bootstrap }),
    ),
    survival: z.array(
      z.object({
        subjects: z.array(z.object({ time: z.number(), seen: z.boolean() })),
        times: numbers,
        shares: numbers,
        bounds: z.array(numbers.nullable()),
        median: z.object({ value: z.number().nullable(), interval: z.array(z.number().nullable()) }),
      }),
    ),
    paired: z.array(z.object({ differences: numbers, signTest: z.number(), permutationTest: z.number() })),
    curves: z.array(z.object({ x: numbers, y: numbers, meanHeight: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/statistics.json', import.meta.url), 'utf8')))

/** Each value within 1e-9 of the peer's. */
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 9))

/** Draws what the peer drew. */
function replay(draws: readonly number[]): Rng {
  let next = 0
  return { ...createRng(0), integer: () => draws[next++] as number }
}

const resamplesOf = (draws: readonly number[], scores: readonly (readonly number[])[]) =>
  draws.length / scores.flat().length

describe('the measures give what their peers give, to 1e-9', () => {
  it.each(peers.scores)('rliable: aggregates and profile, case %#', (peer) => {
    const { scores, thresholds } = peer
    expect([meanScore(scores), medianScore(scores)]).toEqual(near([peer.mean, peer.median]))
    expect([interquartileMeanScore(scores), optimalityGap(scores)]).toEqual(
      near([peer.interquartileMean, peer.optimalityGap]),
    )
    expect(performanceProfile(scores, thresholds)).toEqual(near(peer.profile))
  })

  it.each(peers.scores)('rliable: stratified bootstrap intervals of the same draws, case %#', (peer) => {
    const { scores, thresholds } = peer
    const { interquartileMean, profile } = peer.bootstrap
    const settings = ({ draws }: z.output<typeof bootstrap>) => ({
      rng: replay(draws),
      resamples: resamplesOf(draws, scores),
    })
    expect(bootstrapInterval(scores, interquartileMeanScore, settings(interquartileMean))).toEqual(
      near(interquartileMean.intervals[0] ?? []),
    )
    const intervals = bootstrapIntervals(scores, (drawn) => performanceProfile(drawn, thresholds), settings(profile))
    expect(intervals).toEqual(profile.intervals.map(near))
  })

  it.each(peers.improvement)('rliable: probability of improvement and its interval, case %#', (peer) => {
    const { scores, against } = peer
    expect(probabilityOfImprovement(scores, against)).toBeCloseTo(peer.probability, 9)
    const all = [...scores, ...against]
    const { draws, intervals } = peer.bootstrap
    const interval = bootstrapInterval(
      all,
      (drawn) => probabilityOfImprovement(drawn.slice(0, scores.length), drawn.slice(scores.length)),
      { rng: replay(draws), resamples: resamplesOf(draws, all) },
    )
    expect(interval).toEqual(near(intervals[0] ?? []))
  })

  it.each(peers.survival)('lifelines: Kaplan-Meier curve and median, case %#', (peer) => {
    const curve = kaplanMeier(peer.subjects)
    expect(curve.map(({ time }) => time)).toEqual(peer.times)
    expect(curve.map(({ share }) => share)).toEqual(near(peer.shares))
    expect(curve.map(({ interval }) => interval)).toEqual(peer.bounds.map((bounds) => bounds && near(bounds)))
    expect(medianTime(curve)).toEqual(peer.median)
  })

  it.each(peers.paired)('SciPy: exact sign and permutation tests, case %#', (peer) => {
    expect(signTest(peer.differences)).toBeCloseTo(peer.signTest, 9)
    expect(pairedPermutationTest(peer.differences, createRng(0))).toBeCloseTo(peer.permutationTest, 9)
  })

  it.each(peers.curves)('NumPy: area under a curve, case %#', (peer) => {
    expect(meanHeight(peer.x, peer.y)).toBeCloseTo(peer.meanHeight, 9)
  })
})
