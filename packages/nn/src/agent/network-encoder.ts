import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Encoder, type EncoderManifest, LudusError } from '@ludus/core'
import type { Engine } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
import { withHead } from '../networks/heads.js'
import type { Network } from '../networks/network.js'
import { batchedRunner } from './batched-runner.js'
import { exportModel } from './export-model.js'
import { fingerprintOf } from './fingerprint.js'
import { inferenceGraph } from './inference-graph.js'
import { labelFeatures, labelWidth, readLabels } from './label-outputs.js'
import { writeAtomically } from './write-atomically.js'

/** What `networkEncoder` needs. */
export interface NetworkEncoderOptions {
  readonly engine: Engine
  /** The body, on images: its output is the hidden features. */
  readonly network: Network
  /**
   * Parameters of `network` when the manifest lists no labels; else of `withHead(network, labelWidth(labels))`, whose
   * outputs are the labels in the manifest's order: one for a number, scaled to [0, 1] between its bounds, and
   * `classes` logits for a class; for `latent` features of `withHead(network, latentSize)`. A copy is kept.
   */
  readonly weights: Float32Array
  /** Of `latent` features, which go without labels. */
  readonly latentSize?: number
  readonly manifest: Pick<EncoderManifest, 'objective' | 'framesPerObservation' | 'features' | 'labels'>
  /** True: closing the encoder closes the engine. */
  readonly ownsEngine?: boolean
}

/**
 * An encoder whose features a network computes.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `INVALID_NETWORK`.
 */
export function networkEncoder(options: NetworkEncoderOptions): Encoder {
  const { engine, network: body, ownsEngine = false } = options
  const { labels } = options.manifest
  if (body.inputDtype !== 'uint8' || body.head !== null)
    throw new LudusError(
      'INVALID_NETWORK',
      `Cannot encode images by a ${body.config.kind}${body.head === null ? '' : ' with a head'}: give a body on images`,
    )
  const [height, width, channels] = body.inputShape as [number, number, number]
  const { features: kind } = options.manifest
  const hasLabels = labels.length > 0
  if ((kind === 'labels' && !hasLabels) || (kind === 'latent' && hasLabels))
    throw new LudusError(
      'INVALID_NETWORK',
      `Cannot hand out ${kind} features of an encoder that was trained on ${labels.length} labels`,
    )
  const headSize = kind === 'latent' ? (options.latentSize ?? 0) : labelWidth(labels)
  const network = headSize > 0 ? withHead(body, headSize) : body
  if (options.weights.length !== network.parameterCount)
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot make an encoder of ${options.weights.length} weights: the network with its labels takes ${network.parameterCount}`,
    )
  const featureSize = kind === 'hidden' ? body.outputSize : network.outputSize
  const weights = options.weights.slice()
  const manifest: EncoderManifest = {
    formatVersion: 1,
    ...options.manifest,
    network: body.config,
    image: { height, width, channels },
    featureSize,
    fingerprint: fingerprintOf(weights),
  }

  const features = (parameters: readonly Tensor[], input: Tensor) => {
    if (kind === 'hidden') return { features: body.apply(parameters.slice(0, body.parameters.length), input) }
    const outputs = network.apply(parameters, input)
    return { features: kind === 'labels' ? labelFeatures(outputs, labels) : outputs }
  }
  const withLabels = (parameters: readonly Tensor[], input: Tensor) => ({
    ...features(parameters, input),
    ...(hasLabels ? { labels: network.apply(parameters, input) } : {}),
  })
  const runner = (outputs: typeof withLabels) =>
    batchedRunner({
      engine,
      network,
      variables: {},
      graph: (batch) => inferenceGraph({ network, weights, batch, outputs }),
    })
  const encoding = runner(features)
  const predicting = runner(withLabels)

  const encoder: Encoder = {
    manifest,
    featureSize,
    encode: (images, batch) => encoding.run(images, batch, 'features', featureSize),
    fingerprint: () => fingerprintOf(weights),
    async save(directory) {
      await mkdir(directory, { recursive: true })
      const graph = inferenceGraph({ network, weights, batch: 1, outputs: withLabels })
      await writeAtomically(join(directory, 'encoder.onnx'), exportModel(graph))
      await writeAtomically(join(directory, 'encoder.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    },
    async close() {
      await Promise.all([encoding.close(), predicting.close()])
      if (ownsEngine) await engine.close()
    },
  }
  if (!hasLabels) return encoder
  return {
    ...encoder,
    predict: async (images, batch) =>
      readLabels(await predicting.run(images, batch, 'labels', network.outputSize), labels, batch),
  }
}
