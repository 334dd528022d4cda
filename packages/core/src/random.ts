import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { z } from 'zod'
import type { Rng, RngState } from './contracts/rng.js'
import { LudusError } from './errors.js'

/** A generator's saved state as it stands in checkpoints. */
export const rngStateSchema = z.strictObject({
  algorithm: z.literal('xoroshiro128plus'),
  seed: z.int().nonnegative(),
  words: z.array(z.int()).min(1),
}) satisfies z.ZodType<RngState>

/**
 * Starts a generator.
 *
 * @param seed An integer in [0, 2^32).
 * @throws {LudusError} `INVALID_SEED`.
 */
export function createRng(seed: number): Rng {
  assertSeed(seed)
  return wrap(seed, xoroshiro128plus(seed | 0))
}

/** Goes on from a saved state. */
export function restoreRng(state: RngState): Rng {
  return wrap(state.seed, xoroshiro128plusFromState(state.words))
}

/**
 * Refuses what is no seed.
 *
 * @throws {LudusError} `INVALID_SEED`.
 */
export function assertSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff) return
  throw new LudusError('INVALID_SEED', `Cannot seed with ${seed}: give an integer from 0 to 4294967295`)
}

function wrap(seed: number, generator: ReturnType<typeof xoroshiro128plus>): Rng {
  return {
    uniform: () => uniformFloat64(generator),
    integer: (low, high) => uniformInt(generator, low, high - 1),
    // Box and Muller 1958; 1 - u keeps the logarithm finite.
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator))) * Math.cos(2 * Math.PI * uniformFloat64(generator)),
    fork: (label) => createRng(hash(seed, label)),
    state: () => ({ algorithm: 'xoroshiro128plus', seed, words: [...generator.getState()] }),
  }
}

/** FNV-1a over the seed's bytes and the label's code units. */
function hash(seed: number, label: string): number {
  let value = 0x811c9dc5
  const mix = (unit: number) => {
    value = Math.imul(value ^ unit, 0x01000193)
  }
  for (let shift = 0; shift < 32; shift += 8) mix((seed >>> shift) & 0xff)
  for (let index = 0; index < label.length; index++) mix(label.charCodeAt(index))
  return value >>> 0
}
