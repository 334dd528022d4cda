import { describe, expect, it } from 'vitest'
import type { EnvSpec } from '../contracts/env-spec.js'
import { box } from '../spaces/box.js'
import { createScriptedEnv } from '../testing/scripted-env.js'
import { createVectorEnv } from '../vector/create-vector-env.js'
import { applyWrappers, coreWrappers, type Wrapper } from './apply-wrappers.js'
import { frameStack } from './frame-stack.js'
import { liftEnv } from './lift-env.js'
import { rescaleObservation } from './observation/rescale-observation.js'
import { timeAwareObservation } from './observation/time-aware-observation.js'
import { clipReward } from './reward/clip-reward.js'
import { transformReward } from './reward/transform-reward.js'
import { timeLimit } from './time-limit.js'

const spec: EnvSpec = { id: 'a/b-v1', options: {}, maxEpisodeSteps: 9, solvedAt: null, nondeterministic: false }
const space = box({ low: -1, high: 1, shape: [2], dtype: 'float32' })
const observations = [0, 0.5, 1].map((value) => Float32Array.of(value, -value))
const scripted = () => ({ ...createScriptedEnv({ observations, observationSpace: space, rewards: [5, 5] }), spec })
const refused = (code: string, message?: RegExp) =>
  expect.objectContaining({ code, ...(message && { message: expect.stringMatching(message) }) })

describe('applyWrappers()', () => {
  it('rebuilds a stack from the JSON of the spec', () => {
    const wrapped = timeLimit(
      clipReward(timeAwareObservation(rescaleObservation(scripted(), { min: 0, max: 1 })), { max: 1 }),
      3,
    )
    const stack = JSON.parse(JSON.stringify(wrapped.spec?.wrappers))
    expect(stack).toEqual([
      { name: 'rescaleObservation', settings: { min: 0, max: 1 } },
      { name: 'timeAwareObservation', settings: { flatten: true, normalizeTime: false, timeKey: 'time' } },
      { name: 'clipReward', settings: { max: 1 } },
      { name: 'timeLimit', settings: { maxEpisodeSteps: 3 } },
    ])
    const rebuilt = applyWrappers(scripted(), stack)
    expect(rebuilt.spec).toEqual(wrapped.spec)
    expect(rebuilt.observationSpace.toJSON()).toEqual(wrapped.observationSpace.toJSON())
    const play = (env: typeof rebuilt) => [env.reset(), env.step(0), env.step(0)]
    expect(play(rebuilt)).toEqual(play(wrapped as never))
  })

  it('keeps the kind of the env', () => {
    const stack = [{ name: 'clipReward', settings: { min: 0 } }]
    expect(applyWrappers(scripted(), stack).mode).toBe('sync')
    expect(applyWrappers(liftEnv(scripted()), stack).mode).toBe('async')
    expect(applyWrappers(createVectorEnv([scripted(), scripted()]), stack).numEnvs).toBe(2)
    expect(applyWrappers(scripted(), []).spec).toEqual(spec)
  })

  it('takes wrappers of other packages', () => {
    const doubled: Wrapper = (env) => transformReward(env, (reward) => 2 * reward)
    const env = applyWrappers(scripted(), [{ name: 'doubled', settings: {} }], { ...coreWrappers, doubled })
    env.reset()
    expect(env.step(0).reward).toBe(10)
  })

  it('refuses functions, unknown names and settings that do not fit, each by one clear line', () => {
    const { spec: withFunction } = transformReward(scripted(), (reward) => reward)
    expect(() => applyWrappers(scripted(), withFunction?.wrappers ?? [])).toThrow(
      refused('INVALID_WRAPPER', /0\.settings: this wrapper was given functions/),
    )
    expect(() => applyWrappers(scripted(), [{ name: 'clipRewards', settings: {} }])).toThrow(
      refused('UNKNOWN_WRAPPER', /did you mean clipReward\?/),
    )
    expect(() => applyWrappers(scripted(), [{ name: 'toString', settings: {} }])).toThrow(refused('UNKNOWN_WRAPPER'))
    expect(() => applyWrappers(scripted(), [{ name: 'flattenObservation', settings: { deep: true } }])).toThrow(
      refused('INVALID_OPTIONS', /flattenObservation/),
    )
    expect(() => applyWrappers(scripted(), [{ name: 'frameStack', settings: { size: 0 } }])).toThrow(
      refused('INVALID_OPTIONS', /size/),
    )
  })

  it('every wrapper of the table checks its settings', () => {
    for (const [name, wrapper] of Object.entries(coreWrappers) as [string, Wrapper][])
      expect(() => wrapper(scripted(), { noSuchSetting: 1 }), name).toThrow(refused('INVALID_OPTIONS'))
  })
})

describe('the stack in a spec', () => {
  it('has no entry for the limit that the spec names itself', () => {
    expect(timeLimit(scripted(), 9).spec).toEqual(spec)
    const repeated = clipReward(scripted(), { min: 0 })
    expect(timeLimit(repeated, 9).spec?.wrappers).toHaveLength(2)
  })

  it('is kept by vector envs, and stays away where an env has no spec', () => {
    const pixels = box({ low: 0, high: 255, shape: [1, 1, 1], dtype: 'uint8' })
    const env = { ...createScriptedEnv({ observations: [], observationSpace: pixels }), spec }
    expect(frameStack(createVectorEnv([env]), 2).spec?.wrappers).toEqual([
      { name: 'frameStack', settings: { size: 2 } },
    ])
    expect(frameStack({ ...env, spec: null }, 2).spec).toBeNull()
  })
})
