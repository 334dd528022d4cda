import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScriptedEnv } from '../testing/scripted-env.js'
import { createVectorEnv } from '../vector/create-vector-env.js'
import { liftEnv } from './lift-env.js'
import { normalizeObservation } from './observation/normalize-observation.js'
import { stackObservation } from './observation/stack-observation.js'
import { normalizeReward } from './reward/normalize-reward.js'
import { createRunningStatistics, freezeStatistics, restoreStatistics, saveStatistics } from './running-statistics.js'

const floats = (...numbers: number[]) => Float32Array.from(numbers)
const observations = [floats(1, 10), floats(3, 10), floats(2, 40), floats(6, 0)]
const scripted = () => createScriptedEnv({ observations, rewards: [1, 2, 3] })
const close = (numbers: ArrayLike<number>) => Array.from(numbers, (number) => expect.closeTo(number, 3))

describe('createRunningStatistics()', () => {
  it('has the mean and variance of all rows, however they came', () => {
    const rows = fc.array(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(rows, (chunks) => {
        const statistics = createRunningStatistics(1)
        for (const chunk of chunks) statistics.update(chunk)
        const all = chunks.flat()
        const mean = all.reduce((sum, value) => sum + value, 0) / all.length
        const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0)
        // The start counts as 0.0001 of a row with mean 0 and variance 1.
        const total = all.length + 1e-4
        expect(statistics.mean[0]).toBeCloseTo((mean * all.length) / total, 6)
        expect(statistics.variance[0]).toBeCloseTo(
          (1e-4 + squares + (mean ** 2 * 1e-4 * all.length) / total) / total,
          6,
        )
      }),
    )
  })
})

describe('normalizeObservation()', () => {
  it("gives Gymnasium's numbers, sync and promised", async () => {
    for (const kind of [scripted(), liftEnv(scripted())]) {
      const env = normalizeObservation(kind)
      const rows = [(await env.reset()).observation]
      for (let step = 0; step < 3; step++) rows.push((await env.step(0)).observation)
      // The first: mean 0.9999, variance 0.0002, and (1 − 0.9999) / √0.0002 = 0.007.
      const expected = [
        [0.00707, 0.00996],
        [1, 0.00705],
        [0.00008, 1.41424],
        [1.60357, -0.99998],
      ]
      expect(rows.map((row) => [...(row as Float32Array)])).toEqual(expected.map(close))
      expect(env.observationSpace.contains(rows[0])).toBe(true)
    }
  })

  it("gives Gymnasium's numbers in a vector env, whose rows share what they learn", async () => {
    const others = createScriptedEnv({ observations: [floats(5, 5), floats(7, 7)] })
    const env = normalizeObservation(createVectorEnv([scripted(), others]))
    expect([...(await env.reset()).observations]).toEqual(close([-0.99989, 0.99995, 1.00004, -0.99965]))
    const { observations } = await env.step(Int32Array.of(0, 0))
    expect([...observations]).toEqual(close([-0.44716, 0.94274, 1.34165, -0.47123]))
    expect(saveStatistics(env)).toEqual([
      {
        wrapper: 'normalizeObservation',
        statistics: { mean: close([4, 8]), variance: close([5.0003, 4.5015]), count: expect.closeTo(4.0001) },
      },
    ])
  })

  it('counts final observations, and no row twice where only some are reset', async () => {
    const ending = createScriptedEnv({ observations, terminatesAt: 1 })
    const env = normalizeObservation(createVectorEnv([ending, scripted()]))
    const count = () => saveStatistics(env)[0]?.statistics.count
    await env.reset()
    expect(count()).toBeCloseTo(2.0001)
    const before = await env.step(Int32Array.of(0, 0))
    expect(before.final?.observations).toHaveLength(2)
    expect(count()).toBeCloseTo(5.0001)
    const { observations: after } = await env.reset({ mask: Uint8Array.of(1, 0) })
    expect(count()).toBeCloseTo(6.0001)
    expect(after.slice(2)).toEqual(before.observations.slice(2))
  })
})

describe('saveStatistics()', () => {
  const wrap = () => stackObservation(normalizeReward(normalizeObservation(scripted())), { size: 2 })

  it('goes through JSON and goes on as if never interrupted', () => {
    const [one, other] = [wrap(), wrap()]
    one.reset()
    one.step(0)
    restoreStatistics(other, JSON.parse(JSON.stringify(saveStatistics(one))))
    expect(saveStatistics(other)).toEqual(saveStatistics(one))
    expect(saveStatistics(other).map(({ wrapper }) => wrapper)).toEqual(['normalizeObservation', 'normalizeReward'])
    const play = (env: typeof one) => [env.reset(), env.step(0)].map(({ observation }) => observation)
    expect(play(other)).toEqual(play(one))
  })

  it('is found behind liftEnv, and is empty where nothing normalises', () => {
    expect(saveStatistics(liftEnv(wrap()))).toHaveLength(2)
    expect(saveStatistics(scripted())).toEqual([])
  })

  it('refuses statistics of other wrappers, of another size, and what are none', () => {
    const refuse = (saved: unknown, code: string) =>
      expect(() => restoreStatistics(wrap(), saved)).toThrow(expect.objectContaining({ code }))
    const [observation, reward] = saveStatistics(wrap())
    refuse([reward, observation], 'INVALID_STATISTICS')
    refuse([observation], 'INVALID_STATISTICS')
    refuse([observation, { ...reward, statistics: { mean: [0], variance: [-1], count: 1 } }], 'INVALID_STATISTICS')
    refuse([{ ...observation, statistics: { mean: [0], variance: [1], count: 1 } }, reward], 'SHAPE_MISMATCH')
  })
})

describe('freezeStatistics()', () => {
  it('stops the wrappers from learning, and lets them go on', () => {
    const env = normalizeObservation(scripted())
    env.reset()
    const before = saveStatistics(env)
    freezeStatistics(env)
    env.step(0)
    expect(saveStatistics(env)).toEqual(before)
    freezeStatistics(env, false)
    env.step(0)
    expect(saveStatistics(env)).not.toEqual(before)
  })
})
