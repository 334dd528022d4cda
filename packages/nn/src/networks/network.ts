import type { Rng } from '@ludus/core'
import type { Tensor } from '../graph/tensor.js'
import type { FlatParameters } from './flat-parameters.js'
import type { NetworkConfig } from './network-config.js'

/** The last layers of a network. */
export type Head =
  | { readonly kind: 'dense' | 'gaussian'; readonly outputs: number }
  | { readonly kind: 'duelling'; readonly outputs: number; readonly hidden: number }

/** An architecture for inputs of one shape. Its parameters are one flat vector; it holds none itself. */
export interface Network extends FlatParameters {
  /** The body, as configured. */
  readonly config: NetworkConfig
  /** What was put on the body; null for a body. */
  readonly head: Head | null
  /** [height, width, channels] for images, [size] for vectors. */
  readonly inputShape: readonly number[]
  /** uint8 for images: pixels from 0 to 255, which the first layer scales by 1/255, the centre taken off. */
  readonly inputDtype: 'uint8' | 'float32'
  readonly outputSize: number
  /** Draws fresh parameters: He-uniform weights, zero biases. */
  initialise(rng: Rng): Float32Array
  /**
   * Adds the network to a graph.
   *
   * @param parameters Flat, [parameterCount].
   * @param input [batch, ...inputShape] of `inputDtype`.
   * @returns [batch, outputSize].
   * @throws {LudusError} `SHAPE_MISMATCH`.
   */
  forward(parameters: Tensor, input: Tensor): Tensor
  /** What `forward` does, from the parameters one by one. */
  apply(parameters: readonly Tensor[], input: Tensor): Tensor
}
