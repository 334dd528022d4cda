import type { Rng } from '../contracts/rng.js'
import type { SampleOptions } from '../contracts/space.js'
import { LudusError } from '../errors.js'

/**
 * Draws an index in [0, count): uniformly, uniformly among those whose mask is 1, or by probability. As in Gymnasium, a
 * mask without a 1 gives index 0.
 *
 * @param space Names the space in the error.
 * @throws {LudusError} `INVALID_MASK`.
 */
export function chooseIndex(
  rng: Rng,
  count: number,
  options: SampleOptions<ArrayLike<number>> | undefined,
  space: string,
): number {
  refuseBoth(options, space)
  if (options?.mask !== undefined) {
    const allowed = allowedIndices(options.mask, count, space)
    return allowed.length === 0 ? 0 : (allowed[rng.integer(0, allowed.length)] as number)
  }
  if (options?.probability !== undefined) return weightedIndex(rng, options.probability, count, space)
  return rng.integer(0, count)
}

/** Where a mask is 1. */
export function allowedIndices(mask: ArrayLike<number>, count: number, space: string): number[] {
  assertWeights(mask, count, isBit, '0 or 1', space)
  const allowed: number[] = []
  for (let index = 0; index < count; index++) if (mask[index] === 1) allowed.push(index)
  return allowed
}

/** Refuses weights of another number than the choices, or with a value that is not allowed. */
export function assertWeights(
  weights: ArrayLike<number>,
  count: number,
  isAllowed: (weight: number) => boolean,
  allowed: string,
  space: string,
): void {
  let good = typeof weights === 'object' && weights !== null && weights.length === count
  for (let index = 0; good && index < count; index++) good = isAllowed(weights[index] as number)
  if (!good) throw invalidMask(space, `it is [${String(weights)}]; give ${count} values, each ${allowed}`)
}

/** Refuses a list of parts that is not as long as the space. */
export function assertParts(parts: readonly unknown[], count: number, space: string): void {
  if (!Array.isArray(parts) || parts.length !== count) throw invalidMask(space, `it needs a list of ${count}`)
}

/** Refuses a mask and a probability at once. */
export function refuseBoth(options: SampleOptions | undefined, space: string): void {
  if (options?.mask !== undefined && options.probability !== undefined)
    throw invalidMask(space, 'give a mask or a probability, not both')
}

/** The options for a part of a composite space. */
export function partOptions<Mask, Part>(
  options: SampleOptions<Mask> | undefined,
  part: (weights: Mask) => Part | undefined,
): SampleOptions<Part> {
  if (options?.mask !== undefined) return { mask: part(options.mask) }
  if (options?.probability !== undefined) return { probability: part(options.probability) }
  return {}
}

/** The error for a mask that does not fit. */
export function invalidMask(space: string, why: string): LudusError {
  return new LudusError('INVALID_MASK', `Cannot sample ${space} by this mask or probability: ${why}`)
}

function weightedIndex(rng: Rng, probability: ArrayLike<number>, count: number, space: string): number {
  assertWeights(probability, count, isProbability, 'from 0 to 1', space)
  let sum = 0
  for (let index = 0; index < count; index++) sum += probability[index] as number
  // The tolerance is that of NumPy's isclose, which Gymnasium uses.
  if (Math.abs(sum - 1) > 1e-5 + 1e-8) throw invalidMask(space, `its values sum to ${sum}; they must sum to 1`)
  let left = rng.uniform() * sum
  let last = 0
  for (let index = 0; index < count; index++) {
    const weight = probability[index] as number
    if (left < weight) return index
    if (weight > 0) last = index
    left -= weight
  }
  // Rounding may leave a remainder after the last weight.
  return last
}

function isBit(weight: number): boolean {
  return weight === 0 || weight === 1
}

/** Whether a weight is a probability. */
export function isProbability(weight: number): boolean {
  return weight >= 0 && weight <= 1
}
