import type { InferenceSession, Tensor as OnnxTensor, TensorConstructor } from 'onnxruntime-node'
import type { Tensor } from '../../graph/tensor.js'
import type { Graph } from '../../graph/trace.js'
import { boundVariable, feedNumbers, requireKnown } from '../bindings.js'
import type { Feed, Program } from '../engine.js'
import { discard } from './discard.js'
import type { LoweredGraph } from './lower-graph.js'
import { OnnxVariable } from './onnx-variable.js'

/** What `programRun` needs. */
export interface ProgramParts {
  readonly graph: Graph
  readonly lowered: LoweredGraph
  readonly session: InferenceSession
  readonly tensorType: TensorConstructor
}

/** The `run` of a compiled graph: binds names to memory, runs, and swaps the variables that got new values. */
export function programRun({ graph, lowered, session, tensorType }: ProgramParts): Program['run'] {
  const outputNames = [...graph.outputs.keys()]

  return async (feeds, variables = {}) => {
    const inputs: Record<string, OnnxTensor> = {}
    for (const [name, tensor] of graph.inputs) inputs[name] = feedTensor(name, feeds[name], tensor, tensorType)
    requireKnown('feed', feeds, graph.inputs)

    const bound = new Map<string, OnnxVariable>()
    for (const [name, tensor] of graph.variables) bound.set(name, boundVariable(name, variables[name], tensor, isOwn))
    requireKnown('bind variable', variables, graph.variables)
    for (const { input, variable, start, shape } of lowered.views)
      inputs[input] = (bound.get(variable) as OnnxVariable).view(start, shape)

    const fetches: Record<string, OnnxTensor | null> = {}
    for (const name of outputNames) fetches[name] = null
    for (const [variable, output] of lowered.assignments)
      fetches[output] = (bound.get(variable) as OnnxVariable).nextValue()

    const results = await session.run(inputs, fetches)
    // onnxruntime-node 1.30 copies each output to an array of its own, also one that was written where it belongs.
    for (const output of lowered.assignments.values()) {
      const written = floats(fetches[output] as OnnxTensor)
      const copy = floats(results[output] as OnnxTensor)
      if (copy.buffer !== written.buffer) discard(copy)
    }
    for (const variable of lowered.assignments.keys()) bound.get(variable)?.advance()
    return Object.fromEntries(outputNames.map((name) => [name, floats(results[name] as OnnxTensor)]))
  }
}

function feedTensor(name: string, feed: Feed | undefined, tensor: Tensor, tensorType: TensorConstructor): OnnxTensor {
  const numbers = feedNumbers(name, feed, tensor)
  const { shape } = tensor
  if (numbers instanceof Uint8Array) return new tensorType('uint8', numbers, shape)
  return numbers instanceof Int32Array
    ? new tensorType('int32', numbers, shape)
    : new tensorType('float32', numbers, shape)
}

function isOwn(variable: unknown): variable is OnnxVariable {
  return variable instanceof OnnxVariable
}

/** Results as floats; float32 ones are handed on. */
function floats(tensor: OnnxTensor): Float32Array {
  return tensor.data instanceof Float32Array ? tensor.data : Float32Array.from(tensor.data as Int32Array | Uint8Array)
}
