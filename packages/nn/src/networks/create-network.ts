import { LudusError } from '@ludus/core'
import { shapeText, sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { relu } from '../ops/activations.js'
import { conv2d } from '../ops/convolution.js'
import { cast, multiply, subtract, tanh } from '../ops/elementwise.js'
import { reshape, transpose } from '../ops/layout.js'
import { matMul } from '../ops/linear.js'
import { sum } from '../ops/reductions.js'
import { convolutionsOf, type ImageBodyConfig } from './convolutions-of.js'
import type { Parameter } from './flat-parameters.js'
import { uniformWithin } from './initialise.js'
import type { Network } from './network.js'
import type { NetworkConfig } from './network-config.js'
import { networkFrom } from './network-from.js'

/** A step of a body: its parameters (weight, then bias) and what it computes with them. */
interface Layer {
  readonly parameters: readonly [weight: Parameter, bias: Parameter]
  apply(input: Tensor, weight: Tensor, bias: Tensor): Tensor
}

/**
 * Makes a network body for inputs of one shape.
 *
 * @param config Validated by `networkSchema`.
 * @param inputShape [height, width, channels] for a CNN, [size] for an MLP.
 * @throws {LudusError} `INVALID_NETWORK`.
 * @example
 * const network = createNetwork({ kind: 'small-cnn' }, [42, 42, 4])
 */
export function createNetwork(config: NetworkConfig, inputShape: readonly number[]): Network {
  const isMlp = config.kind === 'mlp'
  if (inputShape.length !== (isMlp ? 1 : 3))
    throw new LudusError(
      'INVALID_NETWORK',
      `Cannot put ${config.kind} on inputs of shape ${shapeText(inputShape)}: it takes ${isMlp ? 'vectors [size]' : 'images [height, width, channels]'}`,
    )
  const { layers, outputSize } = isMlp
    ? denseLayers(config.hidden, sizeOf(inputShape), config.activation === 'tanh' ? tanh : relu)
    : imageLayers(config, inputShape as readonly [number, number, number])
  return networkFrom({
    config,
    head: null,
    inputShape: [...inputShape],
    inputDtype: isMlp ? 'float32' : 'uint8',
    outputSize,
    parameters: layers.flatMap((layer) => layer.parameters),
    initialise: (rng) =>
      layers.flatMap(({ parameters: [weight, bias] }) => {
        // He et al. 2015: a uniform spread that keeps the variance through ReLU.
        const bound = Math.sqrt(6 / fanIn(weight.shape))
        return [uniformWithin(bound, sizeOf(weight.shape), rng), new Float32Array(sizeOf(bias.shape))]
      }),
    apply: (parameters, input) =>
      layers.reduce(
        (value, layer, index) =>
          layer.apply(value, parameters[2 * index] as Tensor, parameters[2 * index + 1] as Tensor),
        input,
      ),
  })
}

interface Stack {
  readonly layers: readonly Layer[]
  readonly outputSize: number
}

function denseLayers(hidden: readonly number[], inputSize: number, activation: (x: Tensor) => Tensor): Stack {
  const layers = hidden.map((outputs, index): Layer => {
    const inputs = hidden[index - 1] ?? inputSize
    return {
      parameters: [
        { name: `dense${index + 1}.weight`, shape: [inputs, outputs] },
        { name: `dense${index + 1}.bias`, shape: [outputs] },
      ],
      apply: (input, weight, bias) => activation(matMul(input, weight, { bias })),
    }
  })
  return { layers, outputSize: hidden.at(-1) ?? inputSize }
}

function imageLayers(
  config: ImageBodyConfig,
  image: readonly [height: number, width: number, channels: number],
): Stack {
  const { convolutions, hidden } = convolutionsOf(config, image)
  const { centre = 0 } = config
  const layers: Layer[] = []
  for (const [index, { filters, kernel, stride, input }] of convolutions.entries()) {
    layers.push({
      parameters: [
        { name: `convolution${index + 1}.weight`, shape: [filters, input[0], kernel, kernel] },
        { name: `convolution${index + 1}.bias`, shape: [filters] },
      ],
      apply: (input, weight, bias) =>
        index === 0
          ? relu(
              conv2d(channelsFirst(input), scaledForPixels(weight), {
                stride,
                bias: centredForPixels(bias, weight, centre),
              }),
            )
          : relu(conv2d(input, weight, { stride, bias })),
    })
  }
  const features = sizeOf(convolutions.at(-1)?.output ?? [])
  const dense = denseLayers(hidden, features, relu)
  const flatten = (input: Tensor) => reshape(input, [input.shape[0] as number, features])
  const [first, ...others] = dense.layers
  if (first === undefined) {
    const last = layers.pop() as Layer
    layers.push({ ...last, apply: (...inputs) => flatten(last.apply(...inputs)) })
  } else {
    layers.push({ ...first, apply: (input, ...weights) => first.apply(flatten(input), ...weights) }, ...others)
  }
  return { layers, outputSize: dense.outputSize }
}

/** HWC pixels as NCHW numbers; the order is changed while a pixel is still one byte. */
function channelsFirst(pixels: Tensor): Tensor {
  return cast(transpose(pixels, [0, 3, 1, 2]), 'float32')
}

/** Scales pixels from [0, 255] to [0, 1]: done to the weights, which are fewer, as a convolution is linear. */
function scaledForPixels(weight: Tensor): Tensor {
  return multiply(weight, 1 / 255)
}

/** Takes the centre from the pixels: done to the bias, for the same reason. */
function centredForPixels(bias: Tensor, weight: Tensor, centre: number): Tensor {
  return centre === 0 ? bias : subtract(bias, multiply(sum(weight, { axes: [1, 2, 3] }), centre / 255))
}

/** Numbers that go into one output: dense weights are [in, out], those of convolutions [out, in, height, width]. */
function fanIn(weightShape: readonly number[]): number {
  return weightShape.length === 2 ? (weightShape[0] as number) : sizeOf(weightShape.slice(1))
}
