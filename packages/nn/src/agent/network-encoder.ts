import type { Encoder, EncoderManifest } from '@ludus/core'
import type { Engine } from '../engines/engine.js'
import type { Network } from '../networks/network.js'

/** What `networkEncoder` needs. */
export interface NetworkEncoderOptions {
  readonly engine: Engine
  /** The body, on images: its output is the features. */
  readonly network: Network
  /**
   * Parameters of `network` when the manifest lists no labels; else of `withHead(network, labelWidth(labels))`, whose
   * outputs are the labels in the manifest's order: one for a number, scaled to [0, 1] between its bounds, and
   * `classes` logits for a class. A copy is kept.
   */
  readonly weights: Float32Array
  readonly manifest: Pick<EncoderManifest, 'objective' | 'framesPerObservation' | 'labels'>
  /** True: closing the encoder closes the engine. */
  readonly ownsEngine?: boolean
}

/**
 * An encoder whose features a network computes.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `INVALID_NETWORK`.
 */
export function networkEncoder(options: NetworkEncoderOptions): Encoder {
  throw new Error(`not here yet: ${options.network.config.kind}`)
}
