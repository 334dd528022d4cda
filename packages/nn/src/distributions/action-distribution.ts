import type { Rng } from '@ludus/core'
import type { Tensor } from '../graph/tensor.js'
import type { Network } from '../networks/network.js'

/**
 * How a network's outputs stand for actions of a space. A draw is an action as the distribution knows it, before it is
 * fitted to the space: indices of choices from 0, or numbers without bounds.
 */
export interface ActionDistribution {
  /** Numbers that describe the distribution at one observation: the network's outputs. */
  readonly parameterSize: number
  /** Numbers in one draw. */
  readonly drawSize: number
  /** Puts the head on a body whose outputs are the parameters. */
  putOn(body: Network): Network
  /**
   * Adds the logarithms of the draws' probabilities, or densities, to a graph.
   *
   * @param parameters [batch, parameterSize].
   * @param draws [batch, drawSize].
   * @returns In nats, [batch].
   */
  logProbability(parameters: Tensor, draws: Tensor): Tensor
  /** Adds the entropies to a graph, in nats, [batch]. */
  entropy(parameters: Tensor): Tensor
  /** Draws at random, [batch, drawSize]. */
  sample(parameters: Float32Array, rng: Rng): Float32Array
  /** The likeliest draws, the first of equals, [batch, drawSize]. */
  mode(parameters: Float32Array): Float32Array
  /** A batch of the space's actions from draws. */
  actions(draws: Float32Array): unknown
}
