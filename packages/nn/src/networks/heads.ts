import { LudusError } from '@ludus/core'
import { sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { relu } from '../ops/activations.js'
import { add, multiply, subtract } from '../ops/elementwise.js'
import { concat } from '../ops/layout.js'
import { matMul } from '../ops/linear.js'
import { mean } from '../ops/reductions.js'
import type { Parameter } from './flat-parameters.js'
import { uniformWithin } from './initialise.js'
import type { Head, Network } from './network.js'
import { networkFrom } from './network-from.js'

/**
 * Puts a dense layer without activation on a body. In the flat vector the body's parameters come first.
 *
 * @param outputs For instance the number of actions.
 * @throws {LudusError} `INVALID_NETWORK` when the network has a head already.
 */
export function withHead(body: Network, outputs: number): Network {
  return put(body, { kind: 'dense', outputs }, outputs, dense('head', body.outputSize, outputs), (features, [w, b]) =>
    matMul(features, w as Tensor, { bias: b as Tensor }),
  )
}

/**
 * Puts two streams on a body, one for the value of where one is and one for what each action adds, a hidden layer with
 * ReLU in each. The outputs are the value and, for each action, how far it is above the mean.
 *
 * Source: Wang et al. 2016, arXiv:1511.06581, equation 9.
 *
 * @param outputs The number of actions.
 * @param hidden Units of each hidden layer.
 * @throws {LudusError} `INVALID_NETWORK` when the network has a head already.
 */
export function withDuellingHead(body: Network, outputs: number, hidden: number): Network {
  const parameters = [
    ...dense('value.hidden', body.outputSize, hidden),
    ...dense('value', hidden, 1),
    ...dense('advantage.hidden', body.outputSize, hidden),
    ...dense('advantage', hidden, outputs),
  ]
  return put(body, { kind: 'duelling', outputs, hidden }, outputs, parameters, (features, weights) => {
    const stream = ([hiddenWeight, hiddenBias, weight, bias]: readonly Tensor[]) =>
      matMul(relu(matMul(features, hiddenWeight as Tensor, { bias: hiddenBias as Tensor })), weight as Tensor, {
        bias: bias as Tensor,
      })
    const advantages = stream(weights.slice(4))
    return add(stream(weights.slice(0, 4)), subtract(advantages, mean(advantages, { axes: [1], keepDims: true })))
  })
}

/**
 * Puts a dense layer on a body that gives means, beside logarithms of standard deviations that are the same whatever
 * the input is, 0 at first.
 *
 * @param size Means. The outputs are they, then the logarithms: [batch, 2 size].
 * @throws {LudusError} `INVALID_NETWORK` when the network has a head already.
 */
export function withGaussianHead(body: Network, size: number): Network {
  const parameters = [...dense('head', body.outputSize, size), { name: 'head.logDeviation', shape: [size] }]
  return put(body, { kind: 'gaussian', outputs: size }, 2 * size, parameters, (features, [w, b, logDeviation]) => {
    const means = matMul(features, w as Tensor, { bias: b as Tensor })
    // Repeated by adding, as many times as there are rows, so that an exported model takes any batch.
    return concat([means, add(multiply(means, 0), logDeviation as Tensor)], 1)
  })
}

function put(
  body: Network,
  head: Head,
  outputSize: number,
  parameters: readonly Parameter[],
  apply: (features: Tensor, parameters: readonly Tensor[]) => Tensor,
): Network {
  if (body.head !== null)
    throw new LudusError(
      'INVALID_NETWORK',
      `Cannot put a head of ${head.outputs} on a network that has a head of ${body.head.outputs}`,
    )
  const count = body.parameters.length
  return networkFrom({
    config: body.config,
    head,
    inputShape: body.inputShape,
    inputDtype: body.inputDtype,
    outputSize,
    parameters: [...body.parameters, ...parameters],
    // A head starts with small outputs: LeCun et al. 1998, which is a third of He's variance.
    initialise: (rng) => [
      body.initialise(rng),
      ...parameters.map(({ shape }) =>
        shape.length === 1
          ? new Float32Array(sizeOf(shape))
          : uniformWithin(1 / Math.sqrt(shape[0] as number), sizeOf(shape), rng),
      ),
    ],
    apply: (all, input) => apply(body.apply(all.slice(0, count), input), all.slice(count)),
  })
}

function dense(name: string, inputs: number, outputs: number): Parameter[] {
  return [
    { name: `${name}.weight`, shape: [inputs, outputs] },
    { name: `${name}.bias`, shape: [outputs] },
  ]
}
