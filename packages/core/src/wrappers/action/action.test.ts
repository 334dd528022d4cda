import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Space } from '../../contracts/space.js'
import { createRng } from '../../random.js'
import { box } from '../../spaces/box.js'
import { discrete } from '../../spaces/discrete.js'
import { createScriptedEnv } from '../../testing/scripted-env.js'
import { createVectorEnv } from '../../vector/create-vector-env.js'
import { liftEnv } from '../lift-env.js'
import type { Wrappable } from '../map-env.js'
import { clipAction } from './clip-action.js'
import { discretizeAction } from './discretize-action.js'
import { repeatAction } from './repeat-action.js'
import { rescaleAction } from './rescale-action.js'
import { stickyAction } from './sticky-action.js'
import { transformAction } from './transform-action.js'

const floats = (...numbers: number[]) => Float32Array.from(numbers)
const bounded = box({ low: [-1, 0], high: [1, 10], shape: [2], dtype: 'float32' })
const refused = (code: string) => expect.objectContaining({ code })
const still = (actionSpace: Space, steps = 200) =>
  createScriptedEnv({ observations: new Array(steps).fill(floats(0, 0)), actionSpace })

/** What the wrapped env is played when the wrapper gets the actions: sync, promised, and as both rows of a vector env. */
async function play(actionSpace: Space, wrap: (env: Wrappable) => Wrappable, actions: readonly unknown[]) {
  const single = still(actionSpace)
  const promised = still(actionSpace)
  for (const env of [wrap(single), wrap(liftEnv(promised))] as ReturnType<typeof liftEnv>[]) {
    await env.reset({ seed: 3 })
    for (const action of actions) {
      expect(env.actionSpace.contains(action)).toBe(true)
      await env.step(action)
    }
  }
  expect(promised.played).toEqual(single.played)
  const rows = [still(actionSpace), still(actionSpace)] as const
  const vector = wrap(createVectorEnv(rows)) as ReturnType<typeof createVectorEnv>
  await vector.reset({ seed: 3 })
  for (const action of actions) await vector.step(vector.actionSpace.batch([action, action]))
  expect(rows[0].played).toEqual(single.played)
  return { single: single.played, secondRow: rows[1].played }
}

describe('transformAction()', () => {
  it('puts a function before each action', async () => {
    const wrap = (env: Wrappable) => transformAction(env, (action: number) => floats(action, 2 * action), discrete(3))
    const { single, secondRow } = await play(bounded, wrap, [0, 1])
    expect(single).toEqual([floats(0, 0), floats(1, 2)])
    expect(secondRow).toEqual(single)
  })
})

describe('clipAction()', () => {
  it('takes any numbers and plays the nearest in bounds', async () => {
    const { single } = await play(bounded, (env) => clipAction(env), [floats(-5, 5), floats(0.5, 11)])
    expect(single).toEqual([floats(-1, 5), floats(0.5, 10)])
  })

  it('refuses choices', () => {
    expect(() => clipAction(still(discrete(2)))).toThrow(refused('UNSUPPORTED_SPACE'))
  })
})

describe('rescaleAction()', () => {
  it('moves the given bounds to those of the env', async () => {
    const wrap = (env: Wrappable) => rescaleAction(env, { min: 0, max: 1 })
    const { single } = await play(bounded, wrap, [floats(0, 0), floats(1, 1), floats(0.25, 0.5)])
    expect(single).toEqual([floats(-1, 0), floats(1, 10), floats(-0.5, 5)])
  })

  it('refuses equal bounds', () => {
    expect(() => rescaleAction(still(bounded), { min: 0, max: [1, 0] })).toThrow(refused('INVALID_OPTIONS'))
  })

  it('plays actions inside the bounds of the env', () => {
    fc.assert(
      fc.property(fc.float({ min: -3, max: 7, noNaN: true }), (action) => {
        const env = still(bounded)
        const wrapped = rescaleAction(env, { min: -3, max: 7 })
        wrapped.reset()
        wrapped.step(floats(action, action))
        expect(bounded.contains(env.played[0])).toBe(true)
      }),
    )
  })
})

describe('discretizeAction()', () => {
  it('plays the centre of the bin', async () => {
    // Two bins of [-1, 1] and five of [0, 10]; 6 is bin 1 and bin 1.
    const { single } = await play(bounded, (env) => discretizeAction(env, { bins: [2, 5] }), [0, 9, 6])
    expect(single).toEqual([floats(-0.5, 1), floats(0.5, 9), floats(0.5, 3)])
    const wrap = (env: Wrappable) => discretizeAction(env, { bins: [2, 5], multiDiscrete: true })
    expect((await play(bounded, wrap, [Int32Array.of(1, 1)])).single).toEqual([floats(0.5, 3)])
  })
})

describe('repeatAction()', () => {
  const script = {
    observations: [0, 1, 2, 3, 4].map((step) => floats(step, 0)),
    rewards: [1, 2, 4, 8],
    infos: [{ rewardTerms: { a: 1 } }, { rewardTerms: { a: 1, b: 1 } }, { rewardTerms: { a: 4 } }],
  }

  it('plays an action for some steps and sums rewards and their terms', async () => {
    for (const kind of [createScriptedEnv(script), liftEnv(createScriptedEnv(script))]) {
      const env = repeatAction(kind, { count: 3 })
      await env.reset()
      expect(await env.step(1)).toMatchObject({
        observation: floats(3, 0),
        reward: 7,
        info: { rewardTerms: { a: 6, b: 1 } },
      })
      expect(env.framesPerStep).toBe(3)
    }
  })

  it('stops at an end', () => {
    const env = createScriptedEnv({ ...script, truncatesAt: 2 })
    const wrapped = repeatAction(env, { count: 3 })
    wrapped.reset()
    expect(wrapped.step(0)).toMatchObject({ observation: floats(2, 0), reward: 3, truncated: true })
    expect(env.played).toEqual([0, 0])
  })
})

describe('stickyAction()', () => {
  const actions = Array.from({ length: 150 }, (_, step) => step)
  const many = discrete(1_000)

  it('plays what is given when nothing sticks', async () => {
    expect((await play(many, (env) => stickyAction(env, { probability: 0 }), actions)).single).toEqual(actions)
  })

  it('plays the action before in about the given share of steps, by the seed, each row by its own', async () => {
    const { single, secondRow } = await play(many, (env) => stickyAction(env, { probability: 0.5 }), actions)
    const stuck = single.filter((action, step) => action !== actions[step])
    // 149 draws of 0.5: five standard deviations are 31.
    expect(Math.abs(stuck.length - 74.5)).toBeLessThan(31)
    for (const [step, action] of single.entries()) expect([actions[step], single[step - 1]]).toContain(action)
    expect(secondRow).not.toEqual(single)
  })

  it('sticks for as many steps as were drawn', async () => {
    const wrap = (env: Wrappable) => stickyAction(env, { probability: 0.3, duration: [2, 3] })
    const { single } = await play(many, wrap, actions)
    const runs: number[] = []
    for (const [step, action] of single.entries())
      if (action === step) runs.push(0)
      else runs[runs.length - 1] = (runs.at(-1) as number) + 1
    // Sticking may follow sticking, so each run is made of twos and threes; the last one may be cut.
    for (const run of runs.slice(0, -1)) expect(run).not.toBe(1)
    expect(runs.some((run) => run === 2)).toBe(true)
    expect(runs.some((run) => run === 3)).toBe(true)
  })

  it('forgets the action before at a reset', () => {
    const env = still(many)
    const wrapped = stickyAction(env, { probability: 0.999 })
    for (let episode = 0; episode < 20; episode++) {
      wrapped.reset({ seed: createRng(episode).integer(0, 99) })
      wrapped.step(episode)
    }
    expect(env.played).toEqual(Array.from({ length: 20 }, (_, episode) => episode))
  })

  it('refuses a least duration above the most', () => {
    expect(() => stickyAction(still(many), { probability: 0.5, duration: [3, 2] })).toThrow(refused('INVALID_OPTIONS'))
  })
})
