import { describe, expect, it } from 'vitest'
import type { AnyEnv, Env } from '../contracts/env.js'
import { createCorridor } from '../testing/corridor.js'
import { episodeStatistics } from '../wrappers/episode-statistics.js'
import { liftEnv } from '../wrappers/lift-env.js'
import { timeLimit } from '../wrappers/time-limit.js'
import { createVectorEnv } from './create-vector-env.js'

const corridors = (count: number, wrap: (env: AnyEnv) => AnyEnv = (env) => env) =>
  Array.from({ length: count }, () => wrap(createCorridor({ length: 3 })))
const right = (count: number) => new Int32Array(count).fill(1)

describe('createVectorEnv()', () => {
  it('resets an ended env inside the step and hands out its last observation apart', async () => {
    const env = createVectorEnv(corridors(1, episodeStatistics))
    // Starts are cells 0 and 1 of 3, so one or two steps to the right end the episode.
    const { states } = await env.reset({ seed: 1 })
    const start = (states as { position: Int32Array }).position[0] as number
    for (let step = start; step < 1; step++) expect((await env.step(right(1))).final).toBeNull()
    const last = await env.step(right(1))
    expect(last.terminated).toEqual(Uint8Array.of(1))
    expect(last.final?.indices).toEqual(Int32Array.of(0))
    expect(last.final?.observations).toEqual(Uint8Array.of(0, 0, 255))
    expect(last.final?.states).toEqual({ position: Int32Array.of(2) })
    expect(last.final?.infos[0]?.episode?.length).toBe(2 - start)
    expect((last.observations as Uint8Array)[2]).toBe(0)
    expect(last.rewards[0]).toBeCloseTo(0.9)
  })

  it('tells a cut from an end', async () => {
    const env = createVectorEnv(corridors(2, (inner) => timeLimit(inner, 1)))
    await env.reset({ seed: 0 })
    const step = await env.step(new Int32Array(2))
    expect(step.terminated).toEqual(Uint8Array.of(0, 0))
    expect(step.truncated).toEqual(Uint8Array.of(1, 1))
    expect(step.final?.indices).toEqual(Int32Array.of(0, 1))
  })

  it('gives the same trajectory for sync and for promised envs', async () => {
    const play = async (wrap: (env: AnyEnv) => AnyEnv) => {
      const env = createVectorEnv(corridors(3, wrap))
      const results: unknown[] = [await env.reset({ seed: 5 })]
      for (let step = 0; step < 10; step++) {
        env.send(Int32Array.from({ length: 3 }, (_, index) => (step + index) % 2))
        results.push(await env.receive())
      }
      return results
    }
    expect(await play(liftEnv)).toEqual(await play((env) => env))
  })

  it('resets only the masked envs', async () => {
    const env = createVectorEnv(corridors(2))
    await env.reset({ seed: 2 })
    const before = await env.step(new Int32Array(2))
    const after = await env.reset({ mask: Uint8Array.of(0, 1) })
    expect((after.observations as Uint8Array).slice(0, 3)).toEqual((before.observations as Uint8Array).slice(0, 3))
  })

  it('steps only the masked envs, and repeats the rows of the others', async () => {
    const env = createVectorEnv(corridors(2))
    expect(() => env.send(right(2), { mask: Uint8Array.of(0, 1) })).toThrow(
      expect.objectContaining({ code: 'RESET_NEEDED', message: expect.stringMatching(/^Env 0: /) }),
    )
    const start = await env.reset({ seed: 0 })
    const [before] = (start.states as { position: Int32Array }).position
    const { states, rewards, infos } = await env.step(right(2), { mask: Uint8Array.of(0, 1) })
    expect((states as { position: Int32Array }).position[0]).toBe(before)
    expect(rewards[0]).toBe(0)
    expect(infos[0]).toBe(start.infos[0])
    expect(infos[1]).toHaveProperty('rewardTerms')
    expect(() => env.send(right(2), { mask: new Uint8Array(3) })).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
    )
  })

  it('starts promised envs at once, lets the caller work meanwhile, and holds none up for another', async () => {
    const log: string[] = []
    const finish: (() => void)[] = []
    const promised = (name: string): AnyEnv => {
      const env: Env = liftEnv(createCorridor({ length: 3 }))
      return {
        ...env,
        reset: async (options) => {
          log.push(`${name} reset`)
          return env.reset(options)
        },
        step: async (action) => {
          log.push(`${name} starts`)
          await new Promise<void>((resolve) => finish.push(resolve))
          log.push(`${name} ends`)
          return { ...(await env.step(action)), terminated: true }
        },
      }
    }
    const env = createVectorEnv([promised('first'), promised('second')])
    await env.reset({ seed: 0 })
    log.length = 0
    env.send(right(2))
    expect(log).toEqual(['first starts', 'second starts'])
    log.push('the caller works')
    finish[1]?.()
    await new Promise(setImmediate)
    finish[0]?.()
    expect((await env.receive()).final?.indices).toEqual(Int32Array.of(0, 1))
    expect(log.slice(2)).toEqual(['the caller works', 'second ends', 'second reset', 'first ends', 'first reset'])
  })

  it('names the env that failed', async () => {
    const broken = {
      ...createCorridor({ length: 3 }),
      step: () => {
        throw new Error('out of order')
      },
    }
    const env = createVectorEnv([createCorridor({ length: 3 }), broken])
    await env.reset({ seed: 0 })
    await expect(env.step(right(2))).rejects.toMatchObject({ code: 'ENV_FAILED', message: 'Env 1: out of order' })
  })

  it('refuses a second send, a receive without one, envs that differ, and a wrong number of actions', async () => {
    const env = createVectorEnv(corridors(1))
    await env.reset({ seed: 0 })
    await expect(env.receive()).rejects.toMatchObject({ code: 'NO_STEP_PENDING' })
    expect(() => env.send(right(2))).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }))
    env.send(right(1))
    expect(() => env.send(right(1))).toThrow(expect.objectContaining({ code: 'STEP_PENDING' }))
    await env.receive()
    expect(() => createVectorEnv([...corridors(1), createCorridor({ length: 4 })])).toThrow(
      expect.objectContaining({ code: 'INVALID_VECTOR' }),
    )
  })
})
