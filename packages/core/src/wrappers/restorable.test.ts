import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { counter } from '../../fixtures/corridors.js'
import { checkEnv } from '../checking/check-env.js'
import type { Env } from '../contracts/env.js'
import type { Snapshot } from '../contracts/snapshot.js'
import { createCorridor } from '../testing/corridor.js'
import { createVectorEnv } from '../vector/create-vector-env.js'
import { episodeStatistics } from './episode-statistics.js'
import { frameStack } from './frame-stack.js'
import { liftEnv } from './lift-env.js'
import { restorable } from './restorable.js'
import { timeLimit } from './time-limit.js'

/** A corridor without a snapshot, its calls answered a turn later, as a browser's are. */
const slowCorridor = (): Env => {
  const env = liftEnv(timeLimit(createCorridor({ length: 6 }), 5))
  return {
    ...env,
    async step(action) {
      await null
      return env.step(action as number)
    },
  }
}
const kinds: Readonly<Record<string, () => Env>> = {
  'a sync env without a snapshot': () => liftEnv(timeLimit(createCorridor({ length: 6 }), 5)),
  'an async env without a snapshot': slowCorridor,
  'stacked frames': () => liftEnv(frameStack(slowCorridor(), 3)),
  'an env with a snapshot': () => liftEnv(timeLimit(counter(), 7)),
}

describe.each(Object.entries(kinds))('restorable(), %s:', (_name, make) => {
  it('whatever was played before, what follows a load is what followed the save', async () => {
    const actions = fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 2, maxLength: 2 }), {
      maxLength: 25,
    })
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000), actions, actions, async (seed, before, after) => {
        const vector = () => createVectorEnv([make(), make()].map((env) => episodeStatistics(restorable(env))))
        const play = async (env: ReturnType<typeof vector>, list: readonly number[][]) => {
          const results: unknown[] = []
          for (const pair of list) results.push(await env.step(Int32Array.from(pair)))
          return results
        }
        const env = vector() as ReturnType<typeof vector> & Snapshot
        await env.reset({ seed })
        await play(env, before)
        const saved = structuredClone(await env.saveState())
        const wanted = await play(env, after)
        const other = vector() as typeof env
        await other.loadState(saved)
        expect(await play(other, after)).toEqual(wanted)
        // A row that stands still shows what it showed at the save.
        await env.loadState(saved)
        const mask = Uint8Array.of(0, 1)
        const [one, two] = [vector() as typeof env, env]
        await one.loadState(saved)
        expect(await one.step(Int32Array.of(1, 1), { mask })).toEqual(await two.step(Int32Array.of(1, 1), { mask }))
      }),
      { numRuns: 25 },
    )
  })

  it('keeps the contract of an Env', async () => {
    const { findings, skipped } = await checkEnv(async () => restorable(make()), { steps: 20, renderModes: [null] })
    expect(findings.filter(({ level }) => level === 'error')).toEqual([])
    expect(skipped.filter(({ row }) => row.startsWith('snapshot'))).toEqual([])
  })
})

it('restorable() leaves an env alone that can be saved, and gives seeded episodes as the bare env does', async () => {
  const own = liftEnv(counter())
  expect(restorable(own)).toBe(own)
  const [bare, wrapped] = [slowCorridor(), restorable(slowCorridor())]
  expect(await wrapped.reset({ seed: 4 })).toEqual(await bare.reset({ seed: 4 }))
})

it('a vector env offers no snapshot where one of its envs has none, and none between send and receive', async () => {
  expect(createVectorEnv([slowCorridor(), restorable(slowCorridor())])).not.toHaveProperty('saveState')
  const env = createVectorEnv([restorable(slowCorridor())])
  await env.reset({ seed: 1 })
  env.send(Int32Array.of(1))
  await expect(async () => env.saveState?.()).rejects.toMatchObject({ code: 'STEP_PENDING' })
  await env.receive()
  await expect(async () => env.loadState?.({ rows: [], current: [] })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
})
