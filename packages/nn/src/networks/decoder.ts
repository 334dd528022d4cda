import { LudusError, type Rng } from '@ludus/core'
import { sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { relu } from '../ops/activations.js'
import { transposedConv2d } from '../ops/convolution.js'
import { reshape } from '../ops/layout.js'
import { matMul } from '../ops/linear.js'
import { convolutionsOf } from './convolutions-of.js'
import { type FlatParameters, flatParameters, flattened, type Parameter } from './flat-parameters.js'
import { uniformWithin } from './initialise.js'
import type { Network } from './network.js'

/** What turns features into images. Its parameters are one flat vector; it holds none itself. */
export interface Decoder extends FlatParameters {
  /** [channels, height, width]. */
  readonly outputShape: readonly [number, number, number]
  /** Draws fresh parameters: He-uniform weights, smaller ones in the last layer, zero biases. */
  initialise(rng: Rng): Float32Array
  /**
   * Adds the decoder to a graph.
   *
   * @param parameters One by one.
   * @param features [batch, features].
   * @returns [batch, ...outputShape], without an activation.
   */
  apply(parameters: readonly Tensor[], features: Tensor): Tensor
}

/** What `createDecoder` takes beside the body. */
export interface DecoderOptions {
  /** Numbers that it starts from, where they are not the body's features but a shorter code of them. */
  readonly codeSize?: number
  /** Of the images that it makes; those of the body unless given. */
  readonly channels?: number
}

interface DecoderLayer {
  readonly parameters: readonly [weight: Parameter, bias: Parameter]
  /** Numbers that go into one output. */
  readonly fanIn: number
  apply(input: Tensor, weight: Tensor, bias: Tensor): Tensor
}

/**
 * Makes the mirror image of a body: its dense layers and convolutions from the last to the first, each turned round.
 * ReLU stands behind each but the last.
 *
 * Source: Zeiler et al. 2010, "Deconvolutional networks".
 *
 * @param body On images.
 * @throws {LudusError} `INVALID_NETWORK` for a body on vectors.
 */
export function createDecoder(body: Network, options: DecoderOptions = {}): Decoder {
  const { config } = body
  if (config.kind === 'mlp')
    throw new LudusError('INVALID_NETWORK', 'Cannot make a decoder for an mlp: it mirrors a body on images')
  const image = body.inputShape as readonly [number, number, number]
  const { convolutions, hidden } = convolutionsOf(config, image)
  const smallest = convolutions.at(-1)?.output ?? []
  const sizes = [sizeOf(smallest), ...hidden].reverse()
  if (options.codeSize !== undefined) sizes.unshift(options.codeSize)
  const channels = options.channels ?? image[2]

  const dense = sizes.slice(1).map((outputs, index): DecoderLayer => {
    const inputs = sizes[index] as number
    return {
      parameters: parametersOf(`decoder.dense${index + 1}`, [inputs, outputs], outputs),
      fanIn: inputs,
      apply: (input, weight, bias) => relu(matMul(input, weight, { bias })),
    }
  })
  const transposed = convolutions
    .toReversed()
    .map(({ filters, kernel, stride, input, output }, index): DecoderLayer => {
      const isLast = index === convolutions.length - 1
      const depth = isLast ? channels : input[0]
      const outputPadding = [1, 2].map((axis) => {
        const covered = ((output[axis] as number) - 1) * stride + kernel
        return (input[axis] as number) - covered
      }) as [number, number]
      return {
        parameters: parametersOf(`decoder.convolution${index + 1}`, [filters, depth, kernel, kernel], depth),
        fanIn: filters * Math.ceil(kernel / stride) ** 2,
        apply(features, weight, bias) {
          const images = reshape(features, [features.shape[0] as number, ...output])
          const enlarged = transposedConv2d(images, weight, { stride, bias, outputPadding })
          return isLast ? enlarged : relu(enlarged)
        },
      }
    })
  const layers = [...dense, ...transposed]
  return {
    ...flatParameters(layers.flatMap(({ parameters }) => parameters)),
    outputShape: [channels, image[0], image[1]],
    initialise: (rng) =>
      flattened(
        layers.flatMap(({ parameters: [weight, bias], fanIn }, index) => {
          // He et al. 2015; without ReLU behind it LeCun et al. 1998, as in heads.
          const bound = Math.sqrt((index === layers.length - 1 ? 1 : 6) / fanIn)
          return [uniformWithin(bound, sizeOf(weight.shape), rng), new Float32Array(sizeOf(bias.shape))]
        }),
      ),
    apply: (parameters, features) =>
      layers.reduce(
        (value, layer, index) =>
          layer.apply(value, parameters[2 * index] as Tensor, parameters[2 * index + 1] as Tensor),
        features,
      ),
  }
}

function parametersOf(name: string, weight: readonly number[], outputs: number): DecoderLayer['parameters'] {
  return [
    { name: `${name}.weight`, shape: weight },
    { name: `${name}.bias`, shape: [outputs] },
  ]
}
