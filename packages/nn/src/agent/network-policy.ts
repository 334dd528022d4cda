import type { Policy, Space } from '@ludus/core'
import type { Engine, Variable } from '../engines/engine.js'
import type { Network } from '../networks/network.js'

/** What `networkPolicy` needs. */
export interface NetworkPolicyOptions {
  readonly engine: Engine
  /** One output for each action. */
  readonly network: Network
  /** Fixed numbers, of which a copy is kept, or a variable of the engine that may go on learning. */
  readonly weights: Float32Array | Variable
  /** A Box; the network reads its elements. */
  readonly observationSpace: Space
  /** A Discrete. */
  readonly actionSpace: Space
  /** True: closing the policy closes the engine. */
  readonly ownsEngine?: boolean
}

/**
 * A policy that takes the action of the network's highest output.
 *
 * @returns Reads batches of the Box (typed arrays, row-major) and hands out an Int32Array of actions.
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `SHAPE_MISMATCH`.
 */
export function networkPolicy(options: NetworkPolicyOptions): Policy {
  throw new Error(`not here yet: ${options.network.config.kind}`)
}
