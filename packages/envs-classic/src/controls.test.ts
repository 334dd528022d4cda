import { type ControlChoices, createRegistry, type Discrete } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import classic from './index.js'

const registry = createRegistry([classic])
type EnvId = (typeof classic)['envs'][number]['id']

/** The controls of an env with its default options. */
async function controlsOf(id: EnvId) {
  const { optionsSchema, controls } = await registry.envModule(id)
  return controls?.(optionsSchema?.parse({}) as never)
}

/** The action that a key stands for; that of no key with an empty name. */
async function actionOf(id: EnvId, key: string): Promise<number> {
  const [part] = ((await controlsOf(id))?.parts ?? []) as [ControlChoices]
  return part.choices.findIndex(({ keys = [] }) => keys.join('+') === key)
}

describe('the controls of each env', () => {
  it.each(classic.envs.map(({ id }) => id))('fit the actions of %s', async (id) => {
    await using env = await registry.make(id)
    const parts = (await controlsOf(id))?.parts ?? []
    const { actionSpace } = env
    expect(parts).toHaveLength(1)
    const choices = parts.flatMap((part) => ('choices' in part ? part.choices : []))
    expect(choices).toHaveLength(actionSpace.kind === 'discrete' ? (actionSpace as Discrete).n : 0)
    expect(new Set(choices.map(({ keys }) => String(keys))).size).toBe(choices.length)
  })

  // From the state data before a step to those after it.
  const cell = (row: number, column: number) => ({ row, column })
  const rides = (passenger: number, row = 0, column = 0) => ({ row, column, passenger, destination: 2, fickle: 0 })
  const car = { position: -0.5, velocity: 0 }
  it.each<[id: EnvId, key: string, before: unknown, after: unknown]>([
    ['CliffWalking-v1', 'ArrowUp', cell(3, 0), cell(2, 0)],
    ['CliffWalking-v1', 'ArrowRight', cell(2, 3), cell(2, 4)],
    ['CliffWalking-v1', 'ArrowDown', cell(1, 3), cell(2, 3)],
    ['CliffWalking-v1', 'ArrowLeft', cell(2, 3), cell(2, 2)],
    ['Taxi-v4', 'ArrowDown', rides(4, 1), rides(4, 2)],
    ['Taxi-v4', 'ArrowUp', rides(4, 1), rides(4, 0)],
    ['Taxi-v4', 'ArrowRight', rides(4), rides(4, 0, 1)],
    ['Taxi-v4', 'ArrowLeft', rides(4, 0, 1), rides(4)],
    ['Taxi-v4', 'Space', rides(0), rides(4)],
    ['Taxi-v4', 'Enter', rides(4), rides(0)],
    ['toy/corridor-v1', 'ArrowRight', 3, 4],
    ['toy/corridor-v1', 'ArrowLeft', 3, 2],
    ...(['ArrowLeft', '', 'ArrowRight'] as const).map((key, column): [EnvId, string, unknown, unknown] => [
      ...(['toy/catch-v1', key] as const),
      { ballRow: 0, ballColumn: 0, paddleColumn: 1 },
      { ballRow: 1, ballColumn: 0, paddleColumn: column },
    ]),
    ['CartPole-v1', 'ArrowLeft', null, { velocity: -1 }],
    ['CartPole-v1', 'ArrowRight', null, { velocity: 1 }],
    ['MountainCar-v0', 'ArrowLeft', car, { velocity: -1 }],
    ['MountainCar-v0', 'ArrowRight', car, { velocity: 1 }],
    ['Acrobot-v1', 'ArrowLeft', null, { angularVelocity2: -1 }],
    ['Acrobot-v1', 'ArrowRight', null, { angularVelocity2: 1 }],
  ])('%s: %s does what the key says', async (id, key, before, after) => {
    await using env = await registry.make(id)
    await env.reset({ seed: 1, options: before === null ? { low: 0, high: 0 } : { state: before } })
    const { state } = await env.step((await actionOf(id, key)) as never)
    if (before !== null && id !== 'MountainCar-v0') expect(state).toEqual(after)
    else
      for (const [name, sign] of Object.entries(after as Record<string, number>))
        expect(Math.sign((state as unknown as Record<string, number>)[name] as number)).toBe(sign)
  })

  it.each([
    ['Enter', true],
    ['Space', false],
  ])('Blackjack-v1: %s ends the play of a low hand: %s', async (key, ends) => {
    await using env = await registry.make('Blackjack-v1')
    const { state } = await env.reset({ seed: 1 })
    const low = { ...(state as object), player: { total: 4, aces: 0, cards: 2 } }
    await env.reset({ options: { state: low } })
    expect((await env.step((await actionOf('Blackjack-v1', key)) as never)).terminated).toBe(ends)
  })

  it('FrozenLake-v1 walks the way of each arrow where the ice does not slip', async () => {
    await using env = await registry.make('FrozenLake-v1', { options: { isSlippery: false } })
    for (const [key, row, column] of [
      ['ArrowLeft', 1, 1],
      ['ArrowRight', 1, 3],
      ['ArrowUp', 0, 2],
      ['ArrowDown', 2, 2],
    ] as const) {
      await env.reset({ options: { state: { row: 1, column: 2 } } })
      expect((await env.step(await actionOf('FrozenLake-v1', key))).state).toEqual({ row, column })
    }
  })

  it('toy/identity-v1 answers with the digits', async () => {
    expect([await actionOf('toy/identity-v1', 'Digit0'), await actionOf('toy/identity-v1', 'Digit3')]).toEqual([0, 3])
  })
})
