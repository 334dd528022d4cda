import type { Rng } from '@ludus/core'

/** Numbers drawn evenly from [-bound, bound). */
export function uniformWithin(bound: number, size: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: size }, () => (2 * rng.uniform() - 1) * bound)
}
