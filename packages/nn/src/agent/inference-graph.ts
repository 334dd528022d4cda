import { sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { type Graph, trace } from '../graph/trace.js'
import type { Network } from '../networks/network.js'
import { constant } from '../ops/elementwise.js'

/** What `inferenceGraph` needs. */
export interface InferenceGraphOptions {
  readonly network: Network
  /** Fixed numbers become constants of the graph; null makes a variable "parameters" of them. */
  readonly weights: Float32Array | null
  readonly batch: number
  /** The graph's outputs by name, from the network's parameters one by one and the input. */
  readonly outputs: (parameters: readonly Tensor[], input: Tensor) => Readonly<Record<string, Tensor>>
}

/** The graph that applies a network to a batch: its input is called "observations". */
export function inferenceGraph({ network, weights, batch, outputs }: InferenceGraphOptions): Graph {
  return trace((scope) => {
    const input = scope.input('observations', [batch, ...network.inputShape], network.inputDtype)
    const parameters =
      weights === null
        ? network.unpack(scope.variable('parameters', network.parameterCount))
        : labelledConstants(network, weights, input)
    for (const [name, tensor] of Object.entries(outputs(parameters, input))) scope.output(name, tensor)
  })
}

function labelledConstants(network: Network, weights: Float32Array, like: Tensor): Tensor[] {
  let offset = 0
  return network.parameters.map(({ name, shape }) => {
    const data = weights.subarray(offset, offset + sizeOf(shape))
    offset += data.length
    return constant(like, data, shape, name)
  })
}
