import { createRng } from '@ludus/core'
import type { GameState } from '@ludus/game-kit'
import { describe, expect, it } from 'vitest'
import { catchGame } from './catch/game.js'
import { vaultGame } from './vault/game.js'

const games = [
  { name: 'catch', game: catchGame, steps: 250 },
  { name: 'vault', game: vaultGame, steps: 120 },
]

/** The return of an episode that is cut after so many steps. */
async function returnOf({ game, steps }: (typeof games)[number], play: (state: GameState) => number): Promise<number> {
  const env = await game.createEnv(game.optionsSchema.parse({}), { renderMode: null })
  let total = 0
  let { state } = env.reset({ seed: 3 })
  for (let step = 0; step < steps; step++) {
    const result = env.step(play(state as GameState))
    total += result.reward
    state = result.state
    if (result.terminated) break
  }
  env.close()
  return total
}

describe('our NES games', () => {
  it.each(games)('$name: its script plays far better than chance', async (entry) => {
    const rng = createRng(1)
    const actions = entry.name === 'catch' ? 3 : 5
    const random = await returnOf(entry, () => rng.integer(0, actions))
    const script = await returnOf(entry, (state) => entry.game.script?.(state, rng) as number)
    expect(random).toBeLessThan(5)
    expect(script).toBeGreaterThan(15)
  })

  it.each(games)('$name: another seed gives another episode, the same seed the same', async ({ game }) => {
    const env = await game.createEnv(game.optionsSchema.parse({}), { renderMode: null })
    const first = env.reset({ seed: 1 }).state
    const other = env.reset({ seed: 2 }).state
    expect(env.reset({ seed: 1 }).state).toEqual(first)
    expect(other).not.toEqual(first)
    env.close()
  })
})
