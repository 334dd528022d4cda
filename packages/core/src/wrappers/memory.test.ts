import { describe, expect, it } from 'vitest'
import { counter } from '../../fixtures/corridors.js'
import { checkEnv } from '../checking/check-env.js'
import type { AnyEnv, SyncEnv } from '../contracts/env.js'
import type { Snapshot } from '../contracts/snapshot.js'
import { stickyAction } from './action/sticky-action.js'
import { episodeStatistics } from './episode-statistics.js'
import { liftEnv } from './lift-env.js'
import { delayObservation } from './observation/delay-observation.js'
import { dtypeObservation } from './observation/dtype-observation.js'
import { normalizeObservation } from './observation/normalize-observation.js'
import { timeAwareObservation } from './observation/time-aware-observation.js'
import { orderEnforcing, passiveChecker } from './passive-checker.js'
import { clipReward } from './reward/clip-reward.js'
import { normalizeReward } from './reward/normalize-reward.js'
import { timeLimit } from './time-limit.js'
import { wrapEnv } from './wrap-env.js'

const boxed = () => dtypeObservation(counter(), { dtype: 'float32' }) as SyncEnv
/** The counter, rewarded by what it counts. */
const rewarded = () =>
  wrapEnv<unknown, unknown, unknown>(counter(), {
    memory: null,
    afterStep: (result) => ({ ...result, reward: result.observation as number }),
  }) as SyncEnv
const wrappers: Readonly<Record<string, () => AnyEnv>> = {
  timeLimit: () => timeLimit(counter(), 7),
  passiveChecker: () => passiveChecker(counter()),
  orderEnforcing: () => orderEnforcing(counter()),
  episodeStatistics: () => episodeStatistics(timeLimit(counter(), 7)),
  stickyAction: () => stickyAction(counter(), { probability: 0.5, duration: [1, 3] }),
  delayObservation: () => delayObservation(counter(), { delay: 3 }),
  timeAwareObservation: () => timeAwareObservation(timeLimit(counter(), 7), { maxEpisodeSteps: 7 }),
  clipReward: () => clipReward(counter(), { max: 1 }),
  dtypeObservation: boxed,
  liftEnv: () => liftEnv(counter()),
}

describe.each(Object.entries(wrappers))('%s', (_name, make) => {
  it('goes on from a saved state, also in a new env', async () => {
    const { findings, skipped } = await checkEnv(async () => make(), { steps: 20, renderModes: [null] })
    expect(findings.filter(({ row }) => row.startsWith('snapshot'))).toEqual([])
    expect(skipped.filter(({ row }) => row.startsWith('snapshot'))).toEqual([])
  })
})

it('a time limit cuts a restored episode where it cut the saved one', () => {
  const env = timeLimit(counter(), 3) as SyncEnv & Snapshot
  env.reset({ seed: 1 })
  env.step(0)
  env.step(0)
  const saved = env.saveState()
  env.reset()
  env.loadState(saved)
  expect(env.step(0).truncated).toBe(true)
})

// What they learn outlives a reset, so `checkEnv` has no equal plays to compare.
describe.each([
  ['normalizeObservation', () => normalizeObservation(boxed())],
  ['normalizeReward', () => normalizeReward(rewarded())],
] as const)('%s', (_name, make) => {
  it('goes on from what it had learned', () => {
    const env = make() as SyncEnv & Snapshot
    env.reset({ seed: 1 })
    for (let step = 0; step < 5; step++) env.step(0)
    const saved = structuredClone(env.saveState())
    const go = (on: SyncEnv) => Array.from({ length: 5 }, () => on.step(0))
    const wanted = go(env)
    expect(go(env)).not.toEqual(wanted)
    const other = make() as SyncEnv & Snapshot
    other.loadState(saved)
    expect(go(other)).toEqual(wanted)
  })
})

it('hooks that do not say what they keep offer no snapshot', () => {
  expect(wrapEnv(counter(), {})).not.toHaveProperty('saveState')
  expect(wrapEnv(counter(), { memory: null })).toHaveProperty('saveState')
})
