import { createRegistry, createRng } from '@ludus/core'
import { describeEnv } from '@ludus/core/testing'
import web from '@ludus/envs-web'
import { describe, expect, it } from 'vitest'

const registry = createRegistry([web])

describeEnv('web/catch-v1', {
  make: () => registry.make('web/catch-v1', { options: { size: 42 } }),
  steps: 80,
  // Held at the left wall, the basket has lost its three lives by then.
  actionsToEnd: Array(44).fill(1),
})
describeEnv('web/dino-v1', { make: () => registry.make('web/dino-v1', { options: { size: 42 } }) })

describe.each(['web/catch-v1', 'web/dino-v1'] as const)('%s', (id) => {
  it('gives grey or RGB pixels of the size asked for, and its whole picture by render()', async () => {
    await using env = await registry.make(id, { options: { size: 30, colour: 'rgb' }, renderMode: 'rgb' })
    const { observation } = await env.reset({ seed: 1 })
    expect(observation).toHaveLength(30 * 30 * 3)
    expect(new Set(observation).size).toBeGreaterThan(5)
    const picture = await env.render()
    if (picture === null || typeof picture === 'string') throw new Error('render() gave no picture')
    expect(picture.channels).toBe(3)
    expect(picture.data).toHaveLength(picture.width * picture.height * 3)
    expect(picture.width).toBeGreaterThan(300)
  })

  it('is played far better by its script than at random', async () => {
    const module = await registry.envModule(id)
    const play = async (pick: (state: unknown) => number, steps: number) => {
      await using env = await registry.make(id, { options: { size: 8 } })
      let { state } = await env.reset({ seed: 11 })
      let reward = 0
      for (let step = 0; step < steps; step++) {
        const result = await env.step(pick(state))
        reward += result.reward
        state = result.terminated || result.truncated ? (await env.reset()).state : result.state
      }
      return reward
    }
    let turn = 0
    const random = await play(() => [0, 1, 2, 1, 0, 2, 2][turn++ % 7] ?? 0, 300)
    const scripted = await play((state) => module.script?.(state, createRng(0)) as number, 300)
    expect(scripted).toBeGreaterThan(random + 5)
  })
})

describe('web/catch-v1', () => {
  it('rewards what its state data says: caught fruit plus, lost lives minus', async () => {
    await using env = await registry.make('web/catch-v1', { options: { size: 8 } })
    let before = (await env.reset({ seed: 3 })).state
    let steps = 0
    for (let ended = false; !ended; steps++) {
      const { state, reward, terminated, info } = await env.step(1)
      const [caught, lost] = [Number(state.score) - Number(before.score), Number(state.lives) - Number(before.lives)]
      expect(reward).toBe(caught + lost)
      expect(info.rewardTerms).toEqual({ caught, lost })
      expect(terminated).toBe(state.lives === 0)
      ended = terminated
      before = state
    }
    expect(steps).toBeGreaterThan(20)
  })

  it('moves its basket by 24 pixels a step, and less where fewer frames are asked for', async () => {
    for (const framesPerStep of [4, 1]) {
      await using env = await registry.make('web/catch-v1', { options: { size: 8, framesPerStep } })
      expect(env.framesPerStep).toBe(framesPerStep)
      const { state } = await env.reset({ seed: 1 })
      const right = await env.step(2)
      // 6 pixels a frame.
      expect(Number(right.state.basketX) - Number(state.basketX)).toBe(6 * framesPerStep)
      const left = await env.step(1)
      expect(left.state.basketX).toBe(state.basketX)
      expect((await env.step(0)).state.basketX).toBe(state.basketX)
    }
  })
})
