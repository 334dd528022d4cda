import { describe, expect, it } from 'vitest'
import { createScriptedEnv, type Script } from '../../testing/scripted-env.js'
import { createVectorEnv } from '../../vector/create-vector-env.js'
import { liftEnv } from '../lift-env.js'
import type { Wrappable } from '../map-env.js'
import { clipReward } from './clip-reward.js'
import { normalizeReward } from './normalize-reward.js'
import { transformReward } from './transform-reward.js'

const observations = [0, 1, 2, 3].map((step) => Float32Array.of(step, 0))
const script = { observations, rewards: [1, -2, 4] }
const refused = (code: string) => expect.objectContaining({ code })

/** Rewards of three steps: sync, promised, and in each row of a vector env. */
async function rewards(wrap: (env: Wrappable) => Wrappable, one: Script = script) {
  const singles: number[][] = []
  for (const kind of [createScriptedEnv(one), liftEnv(createScriptedEnv(one))]) {
    const env = wrap(kind) as typeof kind
    await env.reset()
    const row: number[] = []
    for (let step = 0; step < 3; step++) row.push((await env.step(0)).reward)
    singles.push(row)
  }
  expect(singles[1]).toEqual(singles[0])
  return singles[0] as number[]
}

async function vectorRewards(wrap: (env: Wrappable) => Wrappable, scripts: readonly Script[]) {
  const env = wrap(createVectorEnv(scripts.map(createScriptedEnv))) as ReturnType<typeof createVectorEnv>
  await env.reset()
  const rows: number[][] = []
  for (let step = 0; step < 3; step++) rows.push([...(await env.step(Int32Array.from(scripts, () => 0))).rewards])
  return rows
}

describe('transformReward() and clipReward()', () => {
  it('change each reward', async () => {
    expect(await rewards((env) => transformReward(env, (reward) => 2 * reward + 1))).toEqual([3, -3, 9])
    expect(await rewards((env) => clipReward(env, { min: -1, max: 3 }))).toEqual([1, -1, 3])
    expect(await rewards((env) => clipReward(env, { max: 0 }))).toEqual([0, -2, 0])
    expect(await vectorRewards((env) => clipReward(env, { min: 0 }), [script, script])).toEqual([
      [1, 1],
      [0, 0],
      [4, 4],
    ])
  })

  it('keep reward terms that sum to the reward, in what an episode ended with too', async () => {
    const withTerms = { ...script, terminatesAt: 2, infos: [1, -2].map((a) => ({ rewardTerms: { a } })) }
    const env = clipReward(createScriptedEnv(withTerms), { min: -1 })
    env.reset()
    expect([env.step(0), env.step(0)].map((step) => step.info.rewardTerms)).toEqual([
      { a: 1, clipReward: 0 },
      { a: -2, clipReward: 1 },
    ])
    const vector = clipReward(createVectorEnv([createScriptedEnv(withTerms)]), { min: -1 })
    await vector.reset()
    expect((await vector.step(Int32Array.of(0))).infos).toEqual([{ rewardTerms: { a: 1, clipReward: 0 } }])
    const last = await vector.step(Int32Array.of(0))
    expect(last.final?.infos).toEqual([{ rewardTerms: { a: -2, clipReward: 1 } }])
    expect(last.infos).toEqual([{}])
  })

  it('leave rows alone that a masked step left standing', async () => {
    const vector = transformReward(
      createVectorEnv([createScriptedEnv(script), createScriptedEnv(script)]),
      (reward) => reward + 10,
    )
    await vector.reset()
    expect((await vector.step(Int32Array.of(0, 0), { mask: Uint8Array.of(0, 1) })).rewards).toEqual(
      Float64Array.of(0, 11),
    )
  })

  it('refuse no bounds, and bounds the wrong way round', () => {
    expect(() => clipReward(createScriptedEnv(script), {})).toThrow(refused('INVALID_OPTIONS'))
    expect(() => clipReward(createScriptedEnv(script), { min: 1, max: 0 })).toThrow(refused('INVALID_OPTIONS'))
  })
})

describe('normalizeReward()', () => {
  const wrap = (env: Wrappable) => normalizeReward(env, { discount: 0.5 })
  const close = (numbers: readonly number[]) => numbers.map((number) => expect.closeTo(number, 9))

  it("gives Gymnasium's numbers for an episode", async () => {
    // Sums of past rewards: 1, then 0.5 − 2 = −1.5, then the terminal reward alone, 4. After the first, the variance is
    // (1 × 0.0001 + 1² × 0.0001 × 1 / 1.0001) / 1.0001 = 0.00019998, and 1 / √0.00019998 = 70.71.
    expect(await rewards(wrap, { ...script, terminatesAt: 3 })).toEqual(
      close([70.71421321062337, -1.6000127944734897, 1.779014160634998]),
    )
  })

  it("gives Gymnasium's numbers in a vector env, where an ended row's sum starts anew", async () => {
    const scripts = [
      { ...script, terminatesAt: 2 },
      { ...script, rewards: [3, 3, 3] },
    ]
    expect(await vectorRewards(wrap, scripts)).toEqual([
      close([0.9999000199952511, 2.999700059985753]),
      close([-0.8218687519786251, 1.2328031279679377]),
      close([0.409852666361068, 1.229557999083204]),
    ])
  })

  it('starts the sum anew where the user resets', () => {
    const env = normalizeReward(createScriptedEnv({ ...script, rewards: [1, 1, 1] }), { discount: 1 })
    const play = () => {
      env.reset()
      return env.step(0).reward
    }
    // Each episode begins with the sum 1, so the variance falls and never rises.
    const played = [play(), play(), play()]
    expect(played).toEqual([...played].sort((one, other) => one - other))
  })
})
