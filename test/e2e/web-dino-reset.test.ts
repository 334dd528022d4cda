import { createHash } from 'node:crypto'
import { createRegistry, createRng, type Env } from '@ludus/core'
import web from '@ludus/envs-web'
import { describe, expect, it } from 'vitest'

const registry = createRegistry([web])
const steps = 300

/**
 * All that comes out of an episode of 300 steps at most, a line for each step.
 *
 * @param chance The share of actions that are taken at random; its own player takes the others.
 */
async function episode(env: Env<Uint8Array, number, unknown>, seed: number, chance: number): Promise<string[]> {
  const rng = createRng(seed)
  const line = ({ observation, ...rest }: { readonly observation: Uint8Array }) =>
    `${JSON.stringify(rest)} ${createHash('sha256').update(observation).digest('hex')}`
  const module = await registry.envModule('web/dino-v1')
  const first = await env.reset({ seed })
  const lines = [line(first)]
  let state = first.state
  for (let step = 0; step < steps; step++) {
    const action = rng.uniform() < chance ? rng.integer(0, 3) : Number(module.script?.(state, rng))
    const result = await env.step(action)
    lines.push(line(result))
    if (result.terminated) break
    state = result.state
  }
  return lines
}

describe("the dino's reset, which keeps the page", () => {
  it('gives the episode that a freshly loaded page gives, frame by frame, whatever was played before', async () => {
    await using used = await registry.make('web/dino-v1')
    const lengths: number[] = []
    // Its own player runs for long; with chance actions the dino crashes soon, in other ways.
    for (const [seed, chance] of [
      [1, 0],
      [2, 0.2],
      [3, 0.1],
      [4, 0],
    ] as const) {
      await using fresh = await registry.make('web/dino-v1')
      const expected = await episode(fresh, seed, chance)
      expect(await episode(used, seed, chance)).toEqual(expected)
      lengths.push(expected.length - 1)
    }
    expect(Math.min(...lengths)).toBeGreaterThan(20)
    expect(lengths.filter((length) => length === steps)).toHaveLength(2)
  })
})
