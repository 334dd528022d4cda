import { lowerGraph } from '../engines/onnx/lower-graph.js'
import { floatsOf } from '../engines/onnx/model-writer.js'
import { decodeModel } from '../engines/onnx/onnx-proto.js'
import { sizeOf } from '../graph/shapes.js'
import type { Graph } from '../graph/trace.js'
import type { Network } from '../networks/network.js'

/**
 * An ONNX file of an inference graph, its batch left open: it runs wherever ONNX does.
 *
 * @param graph Its parameters are labelled constants.
 */
export function exportModel(graph: Graph): Uint8Array {
  return lowerGraph(graph, { batchAxis: true }).model
}

/**
 * The flat parameters of a network in an ONNX file that `exportModel` wrote.
 *
 * @returns Null when the file holds other parameters.
 * @throws When the bytes are no ONNX file.
 */
export function readWeights(model: Uint8Array, network: Network): Float32Array | null {
  const tensors = new Map(decodeModel(model).graph.initializer.map((tensor) => [tensor.name, tensor]))
  const weights = new Float32Array(network.parameterCount)
  let offset = 0
  for (const { name, shape } of network.parameters) {
    const tensor = tensors.get(name)
    const part = tensor === undefined ? null : floatsOf(tensor)
    if (part === null || part.length !== sizeOf(shape)) return null
    weights.set(part, offset)
    offset += part.length
  }
  return weights
}
