import { createRegistry, createRng, createVectorEnv, type EnvSpec, type VectorEnv } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as acrobot from '../acrobot/acrobot-env.js'
import * as cartPole from '../cartpole/cartpole-env.js'
import classic from '../index.js'
import * as mountainCar from '../mountain-car/mountain-car-env.js'
import * as pendulum from '../pendulum/pendulum-env.js'

const registry = createRegistry([classic])
/** The values of a batch, whichever vector env made it: states as plain columns. */
const values = (batch: unknown) => JSON.parse(JSON.stringify(batch))
const withoutInfos = ({ infos: _, ...rest }: { infos: unknown }) => rest

const spec = (id: string, maxEpisodeSteps: number | null): EnvSpec => ({
  id,
  options: {},
  maxEpisodeSteps,
  solvedAt: null,
  nondeterministic: false,
})
const makeCartPoles = (numEnvs: number, maxEpisodeSteps: number | null = 500) =>
  cartPole.createVectorEnv(cartPole.optionsSchema.parse({}), { numEnvs, spec: spec('CartPole-v1', maxEpisodeSteps) })
const makePendulums = (numEnvs: number, maxEpisodeSteps: number | null = 200) =>
  pendulum.createVectorEnv(pendulum.optionsSchema.parse({}), { numEnvs, spec: spec('Pendulum-v1', maxEpisodeSteps) })

const makers = {
  'CartPole-v1': makeCartPoles,
  'MountainCar-v0': (numEnvs: number, maxEpisodeSteps: number) =>
    mountainCar.createVectorEnv(mountainCar.optionsSchema.parse({}), {
      numEnvs,
      spec: spec('MountainCar-v0', maxEpisodeSteps),
    }),
  'Acrobot-v1': (numEnvs: number, maxEpisodeSteps: number) =>
    acrobot.createVectorEnv(acrobot.optionsSchema.parse({}), { numEnvs, spec: spec('Acrobot-v1', maxEpisodeSteps) }),
  'Pendulum-v1': makePendulums,
} as const

describe.each(Object.keys(makers) as (keyof typeof makers)[])('the batched %s', (id) => {
  const makeBoth = async (numEnvs: number, maxEpisodeSteps: number) => {
    const singles = Array.from({ length: numEnvs }, () => registry.make(id, { maxEpisodeSteps }))
    const batched = makers[id](numEnvs, maxEpisodeSteps) as VectorEnv
    return [createVectorEnv(await Promise.all(singles)), batched] as const
  }

  it('is equal to single envs, number for number, over ends, cuts, and steps and resets by mask', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(1_000_000),
          numEnvs: fc.integer({ min: 1, max: 4 }),
          maxEpisodeSteps: fc.integer({ min: 1, max: 40 }),
          steps: fc.integer({ min: 1, max: 60 }),
        }),
        async ({ seed, numEnvs, maxEpisodeSteps, steps }) => {
          const [single, batched] = await makeBoth(numEnvs, maxEpisodeSteps)
          const rng = createRng(seed)
          const same = (one: { infos: unknown }, other: { infos: unknown }) =>
            expect(values(withoutInfos(one))).toEqual(values(withoutInfos(other)))
          same(await batched.reset({ seed }), await single.reset({ seed }))
          for (let step = 0; step < steps; step++) {
            const actions = single.actionSpace.batch(
              Array.from({ length: numEnvs }, () => single.actionSpace.sample(rng)),
            )
            const stepped =
              rng.uniform() < 0.5 ? undefined : Uint8Array.from({ length: numEnvs }, () => rng.integer(0, 2))
            const options = stepped ? { mask: stepped } : {}
            const [one, other] = [await batched.step(actions, options), await single.step(actions, options)]
            const withoutFinal = { final: null }
            same({ ...one, ...withoutFinal }, { ...other, ...withoutFinal })
            expect(one.final === null).toBe(other.final === null)
            if (one.final && other.final) same(one.final, other.final)
            if (step % 20 === 10) {
              const mask = Uint8Array.from({ length: numEnvs }, (_, row) => row % 2)
              same(await batched.reset({ mask }), await single.reset({ mask }))
            }
          }
        },
      ),
      { numRuns: 15 },
    )
  })

  it('agrees with single envs about its spaces', async () => {
    const [single, batched] = await makeBoth(1, 30)
    const describeSpaces = (env: VectorEnv) =>
      [env.observationSpace, env.actionSpace, env.stateSpace].map((space) => space?.toJSON())
    expect(describeSpaces(batched)).toEqual(describeSpaces(single))
  })
})

describe('a batched env', () => {
  it('never writes again to what it has returned', async () => {
    const env = makeCartPoles(3)
    const results = [await env.reset({ seed: 1 })]
    const copies = [values(results[0])]
    for (let step = 0; step < 30; step++) {
      results.push(await env.step(Int32Array.of(1, 0, 1)))
      copies.push(values(results.at(-1)))
    }
    expect(results.map(values)).toEqual(copies)
  })

  it('has an ended env restarted, and its last observation in final', async () => {
    const env = makeCartPoles(2, 1)
    const first = await env.reset({ seed: 1 })
    const { observations, final, truncated, terminated } = await env.step(Int32Array.of(1, 1))
    expect([...truncated]).toEqual([1, 1])
    expect([...terminated]).toEqual([0, 0])
    expect([...(final?.indices ?? [])]).toEqual([0, 1])
    // A step of 0.02 s moves the cart by 0.02 of its old velocity.
    expect(final?.observations[0]).toBeCloseTo((first.observations[0] ?? 0) + 0.02 * (first.observations[1] ?? 0), 6)
    expect(Math.abs(observations[1] ?? 1)).toBeLessThan(0.05)
  })

  it('refuses misuse by name', async () => {
    const refusal = (code: string) => expect.objectContaining({ code })
    expect(() => makeCartPoles(0)).toThrow(refusal('INVALID_VECTOR'))
    expect(() => makeCartPoles(1, 0)).toThrow(refusal('INVALID_OPTIONS'))
    const env = makeCartPoles(2)
    await expect(env.step(Int32Array.of(1, 1))).rejects.toThrow(refusal('RESET_NEEDED'))
    await expect(env.reset({ seed: -1 })).rejects.toThrow(refusal('INVALID_SEED'))
    await env.reset({ seed: 1 })
    await expect(env.step(Int32Array.of(1))).rejects.toThrow(refusal('SHAPE_MISMATCH'))
    await expect(env.step(Int32Array.of(1, 2))).rejects.toThrow(refusal('INVALID_ACTION'))
    const mask = Uint8Array.of(1)
    await expect(env.step(Int32Array.of(1, 1), { mask })).rejects.toThrow(refusal('SHAPE_MISMATCH'))
    await expect(env.reset({ mask })).rejects.toThrow(refusal('SHAPE_MISMATCH'))
    await expect(env.receive()).rejects.toThrow(refusal('NO_STEP_PENDING'))
    env.send(Int32Array.of(1, 1))
    expect(() => env.send(Int32Array.of(1, 1))).toThrow(refusal('STEP_PENDING'))
    await expect(env.reset()).rejects.toThrow(refusal('STEP_PENDING'))
    await env.receive()
    await env.close()
    await env.close()
    await expect(env.reset()).rejects.toThrow(refusal('ENV_CLOSED'))
    const pendulums = makePendulums(1)
    await pendulums.reset()
    await expect(pendulums.step(Float32Array.of(2.5))).rejects.toThrow(refusal('INVALID_ACTION'))
  })
})
