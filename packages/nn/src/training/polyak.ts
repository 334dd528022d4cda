import type { Tensor } from '../graph/tensor.js'
import type { Scope } from '../graph/trace.js'
import { add, multiply, subtract } from '../ops/elementwise.js'
import type { Operand } from '../ops/operands.js'

/** What `polyak` needs. */
export interface PolyakOptions {
  /** A variable of the scope. */
  readonly target: Tensor
  /** What it follows: a variable, which is read as it was before the run, or the new value that an optimizer returns. */
  readonly online: Tensor
  /** The share that is taken over, in [0, 1]: a number, or a tensor of shape []. 0 keeps the target and 1 copies, bit for bit. */
  readonly rate: Operand
}

/**
 * Moves a target network towards another one: `target * (1 - rate) + online * rate`.
 *
 * Source: Lillicrap et al. 2016, arXiv:1509.02971, section 3; with a rate of 0 or 1 the copies of Mnih et al. 2015.
 *
 * @returns The new target.
 * @throws {LudusError} `SHAPE_MISMATCH`, `NOT_A_VARIABLE`.
 */
export function polyak(scope: Scope, { target, online, rate }: PolyakOptions): Tensor {
  const kept = typeof rate === 'number' ? 1 - rate : subtract(1, rate)
  const updated = add(multiply(target, kept), multiply(online, rate))
  scope.assign(target, updated)
  return updated
}
