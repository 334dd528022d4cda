import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Env } from '../contracts/env.js'
import { defineEnv, definePlugin } from '../plugins/define-plugin.js'
import { type CorridorState, corridorOptionsSchema, createCorridor } from '../testing/corridor.js'
import { createRegistry } from './registry.js'

const corridor = defineEnv({
  id: 'toys/corridor-v1',
  description: 'Walk to the end.',
  maxEpisodeSteps: 3,
  load: async () => ({ optionsSchema: corridorOptionsSchema, createEnv: createCorridor }),
})
const toys = definePlugin({ name: 'toys', apiVersion: 1, envs: [corridor] })

describe('createRegistry()', () => {
  it('makes an env, typed by its id, with its spec', async () => {
    const env = await createRegistry([toys]).make('toys/corridor-v1', { options: { length: 4 } })
    expectTypeOf(env).toEqualTypeOf<Env<Uint8Array, number, CorridorState>>()
    expect(env.spec).toEqual({
      id: 'toys/corridor-v1',
      options: { length: 4 },
      maxEpisodeSteps: 3,
      solvedAt: null,
      nondeterministic: false,
    })
  })

  it('cuts episodes at the limit of the definition, of the call, or never', async () => {
    const stepsUntilCut = async (settings: { maxEpisodeSteps?: number | null }) => {
      const env = await createRegistry([toys]).make('toys/corridor-v1', settings)
      await env.reset({ seed: 1 })
      for (let step = 1; step <= 20; step++) if ((await env.step(0)).truncated) return step
      return null
    }
    expect(await stepsUntilCut({})).toBe(3)
    expect(await stepsUntilCut({ maxEpisodeSteps: 5 })).toBe(5)
    expect(await stepsUntilCut({ maxEpisodeSteps: null })).toBeNull()
  })

  it('suggests the nearest name for an unknown id', async () => {
    const registry = createRegistry([toys])
    await expect(registry.make('toys/corridr-v1' as 'toys/corridor-v1')).rejects.toMatchObject({
      code: 'UNKNOWN_ENV',
      message: 'Cannot find the env toys/corridr-v1: did you mean toys/corridor-v1?',
    })
    expect(() => registry.trainer('dqn')).toThrow(expect.objectContaining({ code: 'UNKNOWN_TRAINER' }))
  })

  it('names the option at fault', async () => {
    const making = createRegistry([toys]).make('toys/corridor-v1', { options: { length: 1 } })
    await expect(making).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('the options of toys/corridor-v1: length:'),
    })
  })

  it('refuses two envs of one id and names both plugins', () => {
    const copy = definePlugin({ name: 'copies', apiVersion: 1, envs: [corridor] })
    expect(() => createRegistry([toys, copy])).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_ID', message: expect.stringContaining('toys and copies') }),
    )
  })
})
