import { createRegistry, createRng, type Env, loadPlugins } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { randomPlay } from '../run/random-play.js'
import { evaluateAgent } from './evaluate-agent.js'
import { makePlayingEnv, makeTrainingEnv } from './make-envs.js'
import { recordEpisode } from './record-episode.js'

const plugin = new URL('../../fixtures/toy-plugin.js', import.meta.url).href
const registry = createRegistry(await loadPlugins([plugin], import.meta.url))
const pipeline = { env: { id: 'toy/lamps-v1', options: {} }, frameStack: 1, observe: 'pixels' as const }
const signal = new AbortController().signal

async function evaluate(numEnvs: number, episodes: number, onProgress?: (done: number, total: number) => void) {
  await using env = await makeTrainingEnv(registry, pipeline, { numEnvs })
  const agent = await randomPlay.train({ env, report: () => undefined } as never)
  const progress = onProgress === undefined ? {} : { onProgress }
  return await evaluateAgent({ agent, env, episodes, seed: 1, rng: createRng(1), signal, ...progress })
}

describe('evaluateAgent()', () => {
  it('plays as many episodes as it is asked for, shared out among the envs', async () => {
    const seen: number[][] = []
    const { returns, lengths } = await evaluate(2, 5, (done, total) => seen.push([done, total]))
    expect(returns).toHaveLength(5)
    expect(lengths).toEqual([10, 10, 10, 10, 10])
    // Both envs end an episode at the same step; the sixth is one too many.
    expect(seen).toEqual([
      [2, 5],
      [4, 5],
      [5, 5],
    ])
  })

  it('gives the same returns for the same seeds', async () => {
    expect(await evaluate(1, 6)).toEqual(await evaluate(1, 6))
  })

  it('refuses no episodes', async () => {
    await expect(evaluate(1, 0)).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })
})

describe('recordEpisode()', () => {
  const film = async (env: Env) => {
    const agent = await randomPlay.train({ env, report: () => undefined } as never)
    return recordEpisode({ agent, env, seed: 1, rng: createRng(1), maxSteps: 5, signal })
  }

  it('gives a GIF no wider than it needs to be', async () => {
    const wide = { ...pipeline, env: { id: 'toy/lamps-v1', options: { width: 320 } } }
    await using env = await makePlayingEnv(registry, wide)
    const gif = (await film(env)) as Uint8Array
    // The game is 320 × 160; the clip is 240 × 120, both little-endian after the six letters.
    expect([...gif.subarray(6, 10)]).toEqual([240, 0, 120, 0])
  })

  it('gives nothing for an env that shows no pictures', async () => {
    await using env = await registry.make('toy/lamps-v1')
    expect(await film(env)).toBeNull()
  })
})
