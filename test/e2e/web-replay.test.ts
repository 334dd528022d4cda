import web from '@ludus/envs-web'
import { beforeAll, describe, expect, it } from 'vitest'
import { type GameId, loadCores, playTrajectory } from './web-trajectory.js'

// LUDUS_REPLAY=full plays what issue 5 asks for: ten seeds of a game, 1,000 steps each, which takes minutes.
const isFull = process.env.LUDUS_REPLAY === 'full'
const seeds = isFull ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [5]
const steps = isFull ? 1_000 : 400
const games: readonly GameId[] = isFull ? web.envs.map(({ id }) => id) : ['web/catch-v1', 'web/dino-v1']

describe.each(games)('%s in a fresh browser', (id) => {
  const calm = new Map<number, string[]>()
  beforeAll(async () => {
    for (const seed of seeds) calm.set(seed, await playTrajectory(id, seed, steps))
  }, 600_000)

  it.each(seeds)('replays seed %i bit for bit: frames, rewards and state data', async (seed) => {
    expect(await playTrajectory(id, seed, steps)).toEqual(calm.get(seed))
  })

  it.each(seeds)('replays seed %i while other processes load both cores', async (seed) => {
    using _ = loadCores()
    expect(await playTrajectory(id, seed, steps)).toEqual(calm.get(seed))
  })

  it('plays another game for another seed', async () => {
    expect(await playTrajectory(id, 99, 50)).not.toEqual(calm.get(seeds[0] as number)?.slice(0, 51))
  })
})
