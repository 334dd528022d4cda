import { createRegistry, type Frame } from '@ludus/core'
import { describeEnv } from '@ludus/core/testing'
import { describe, expect, it } from 'vitest'
import classic from './index.js'

const registry = createRegistry([classic])
const ids = classic.envs.map((env) => env.id)
const repeat = (action: unknown, times: number) => new Array<unknown>(times).fill(action)

/** Actions that end the episode of seed 7. */
const endings: Record<(typeof ids)[number], readonly unknown[]> = {
  'CartPole-v0': repeat(1, 10),
  'CartPole-v1': repeat(1, 10),
  'MountainCar-v0': repeat(1, 200),
  'MountainCarContinuous-v0': repeat(Float32Array.of(0), 999),
  'Acrobot-v1': repeat(1, 500),
  'Pendulum-v1': repeat(Float32Array.of(0), 200),
  'FrozenLake-v1': repeat(2, 6),
  'FrozenLake8x8-v1': repeat(2, 13),
  'CliffWalking-v1': [0, ...repeat(1, 11), 2],
  'CliffWalkingSlippery-v1': repeat(1, 103),
  'Taxi-v3': repeat(0, 200),
  'Taxi-v4': repeat(0, 200),
  'Blackjack-v1': [0],
  'toy/identity-v1': repeat(0, 100),
  'toy/corridor-v1': repeat(1, 7),
  'toy/catch-v1': repeat(1, 9),
}

for (const id of ids) describeEnv(id, { make: () => registry.make(id), actionsToEnd: endings[id] })

describe.each(ids)('%s', (id) => {
  it('renders a picture that is not of one color, is equal for equal states, and is not written again', async () => {
    await using env = await registry.make(id, { renderMode: 'rgb' })
    await env.reset({ seed: 1 })
    const first = (await env.render()) as Frame
    expect(first.channels).toBe(3)
    expect(first.data).toHaveLength(first.width * first.height * 3)
    expect(new Set(first.data).size).toBeGreaterThan(1)
    const kept = first.data.slice()
    for (let step = 0; step < 3; step++) {
      const { terminated } = await env.step(
        (id.startsWith('Pendulum') || id.includes('Continuous') ? Float32Array.of(1) : 1) as never,
      )
      await env.render()
      if (terminated) break
    }
    expect(Buffer.compare(first.data, kept)).toBe(0)
    await env.reset({ seed: 1 })
    expect(Buffer.compare(((await env.render()) as Frame).data, kept)).toBe(0)
  })

  it('starts in a state that reset is given', async () => {
    await using env = await registry.make(id)
    const { state, observation } = await env.reset({ seed: 4 })
    await env.reset({ seed: 5 })
    expect((await env.reset({ options: { state } })).observation).toEqual(observation)
  })

  it('offers a snapshot through make, which the suite above proves', async () => {
    await using env = await registry.make(id)
    expect(env).toMatchObject({ saveState: expect.any(Function), loadState: expect.any(Function) })
  })

  it('refuses options that it does not have', async () => {
    await expect(registry.make(id, { options: { wind: 3 } as never })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
    })
  })
})

it('make infers the types of observations, actions, state data and options from the id', async () => {
  await using env = await registry.make('CartPole-v1', { options: { suttonBartoReward: true } })
  const { state } = await env.reset({ seed: 1 })
  const pushed: number = state.velocity
  const { observation, reward } = await env.step(1)
  expect(observation[1]).toBeGreaterThan(pushed)
  expect(reward).toBe(0)
})

it.each([
  ['FrozenLake8x8-v1', { mapName: '8x8', isSlippery: true }],
  ['CliffWalkingSlippery-v1', { isSlippery: true }],
] as const)('%s is its plain kin with other defaults', async (id, options) => {
  await using env = await registry.make(id)
  expect(env.spec?.options).toMatchObject(options)
  expect(env.observationSpace.toJSON()).toMatchObject({ n: id.startsWith('Frozen') ? 64 : 48 })
})

describe('text', () => {
  it('is refused by envs that have none', async () => {
    await expect(registry.make('CartPole-v1', { renderMode: 'text' })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
    })
  })

  it('shows the corridor', async () => {
    await using env = await registry.make('toy/corridor-v1', { renderMode: 'text', options: { length: 4 } })
    await env.reset()
    await env.step(1)
    expect(await env.render()).toBe('.x.G\n')
  })
})

describe('the scripts of the toys', () => {
  it.each([
    ['toy/identity-v1', 100],
    ['toy/corridor-v1', 1 - 0.07],
    ['toy/catch-v1', 1],
  ] as const)('%s: its script earns %f', async (id, wanted) => {
    await using env = await registry.make(id)
    const module = await registry.envModule(id)
    let { state } = (await env.reset({ seed: 2 })) as { state: unknown }
    let earned = 0
    for (;;) {
      const step = await env.step(module.script?.(state, null as never) as never)
      earned += step.reward
      state = step.state
      if (step.terminated || step.truncated) break
    }
    expect(earned).toBeCloseTo(wanted, 9)
  })
})

describe('the goals of the toys', () => {
  it.each(['toy/identity-v1', 'toy/corridor-v1', 'toy/catch-v1'] as const)(
    "%s: the goal's reward is the env's own, and its target earns 1 but for the time",
    async (id) => {
      const module = await registry.envModule(id)
      const goal = module.goal?.(module.optionsSchema.parse({}))
      await using env = await registry.make(id)
      let { state: previousState } = (await env.reset({ seed: 3 })) as { state: unknown }
      for (const action of [0, 1, 1, 0, 1, 1, 1, 1, 1]) {
        const { state, reward, terminated } = await env.step(action as never)
        expect(goal?.reward({ previousState, state, action, terminated }).value).toBe(reward)
        const wanted = { previousState, state: goal?.targetOf?.(previousState), action, terminated: false }
        expect(goal?.reward(wanted).value).toBe(id === 'toy/corridor-v1' ? 1 - 0.01 : 1)
        expect(env.stateSpace?.contains(wanted.state)).toBe(true)
        previousState = state
      }
    },
  )
})
