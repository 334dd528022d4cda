import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng, restoreRng, rngStateSchema } from './random.js'

const seeds = fc.integer({ min: 0, max: 0xffff_ffff })

describe('createRng()', () => {
  it('goes on from its saved state, through JSON, as if it had not stopped', () => {
    fc.assert(
      fc.property(seeds, fc.nat(50), (seed, drawn) => {
        const rng = createRng(seed)
        for (let index = 0; index < drawn; index++) rng.uniform()
        const state = rngStateSchema.parse(JSON.parse(JSON.stringify(rng.state())))
        const restored = restoreRng(state)
        expect([
          restored.uniform(),
          restored.integer(0, 1000),
          restored.normal(),
          restored.fork('x').uniform(),
        ]).toEqual([rng.uniform(), rng.integer(0, 1000), rng.normal(), rng.fork('x').uniform()])
      }),
    )
  })

  it('forks by label, whatever was drawn before', () => {
    const [rng, other] = [createRng(1), createRng(1)]
    other.uniform()
    expect(rng.fork('replay').uniform()).toBe(other.fork('replay').uniform())
    expect(rng.fork('replay').uniform()).not.toBe(rng.fork('exploration').uniform())
  })

  it('draws integers of [low, high), each about as often', () => {
    const rng = createRng(5)
    const counts = [0, 0, 0]
    for (let draw = 0; draw < 3000; draw++) {
      const index = rng.integer(4, 7) - 4
      counts[index] = (counts[index] ?? Number.NaN) + 1
    }
    // 1000 each; a standard deviation is √(3000 · ⅓ · ⅔) ≈ 26, so 130 is five of them.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130)
  })

  it('draws normals of mean 0 and variance 1', () => {
    const rng = createRng(6)
    const draws = Array.from({ length: 10_000 }, () => rng.normal())
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length
    expect(Math.abs(mean)).toBeLessThan(0.05)
    expect(Math.abs(variance - 1)).toBeLessThan(0.1)
  })

  it.each([-1, 1.5, Number.NaN, 2 ** 32])('refuses the seed %s', (seed) => {
    expect(() => createRng(seed)).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
  })
})
