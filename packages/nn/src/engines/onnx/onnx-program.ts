import type { InferenceSession, Tensor as OnnxTensor, TensorConstructor } from 'onnxruntime-node'
import { sizeOf } from '../../graph/shapes.js'
import type { Tensor } from '../../graph/tensor.js'
import type { Graph } from '../../graph/trace.js'
import { boundVariable, feedNumbers, requireKnown } from '../bindings.js'
import type { Feed, Program } from '../engine.js'
import type { LoweredGraph, View } from './lower-graph.js'
import { OnnxVariable } from './onnx-variable.js'
import type { RunToFetches } from './start-in-place-runs.js'

type Numbers = Float32Array | Int32Array | Uint8Array

/** What `programRun` needs. */
export interface ProgramParts {
  readonly graph: Graph
  readonly lowered: LoweredGraph
  readonly session: InferenceSession
  readonly run: RunToFetches
  readonly tensorType: TensorConstructor
}

/** The `run` of a compiled graph: binds names to memory, runs, and swaps the variables that got new values. */
export function programRun({ graph, lowered, session, run, tensorType }: ProgramParts): Program['run'] {
  const outputNames = [...graph.outputs.keys()]

  return async (feeds, variables = {}) => {
    const inputs: Record<string, OnnxTensor> = {}
    for (const [name, tensor] of graph.inputs) inputs[name] = feedTensor(name, feeds[name], tensor, tensorType)
    requireKnown('feed', feeds, graph.inputs)

    const bound = new Map<string, OnnxVariable>()
    for (const [name, tensor] of graph.variables) bound.set(name, boundVariable(name, variables[name], tensor, isOwn))
    requireKnown('bind variable', variables, graph.variables)
    for (const view of lowered.views)
      inputs[view.input] =
        view.of === 'variable'
          ? (bound.get(view.name) as OnnxVariable).view(view)
          : partOf(inputs[view.name] as OnnxTensor, view, tensorType)

    const fetches: Record<string, OnnxTensor> = {}
    for (const [name, tensor] of graph.outputs) fetches[name] = emptyTensor(tensor, tensorType)
    for (const [variable, output] of lowered.assignments)
      fetches[output] = (bound.get(variable) as OnnxVariable).nextValue()

    await run(session, inputs, fetches)
    for (const variable of lowered.assignments.keys()) bound.get(variable)?.advance()
    return Object.fromEntries(outputNames.map((name) => [name, floats(fetches[name] as OnnxTensor)]))
  }
}

function feedTensor(name: string, feed: Feed | undefined, tensor: Tensor, tensorType: TensorConstructor): OnnxTensor {
  return new tensorType(tensor.dtype, feedNumbers(name, feed, tensor), tensor.shape)
}

function partOf({ type, data }: OnnxTensor, { start, shape }: View, tensorType: TensorConstructor): OnnxTensor {
  return new tensorType(type, (data as Numbers).subarray(start, start + sizeOf(shape)), shape)
}

function emptyTensor({ dtype, shape }: Tensor, tensorType: TensorConstructor): OnnxTensor {
  const numbers = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array }[dtype]
  return new tensorType(dtype, new numbers(sizeOf(shape)), shape)
}

function isOwn(variable: unknown): variable is OnnxVariable {
  return variable instanceof OnnxVariable
}

/** Results as floats; float32 ones are handed on. */
function floats(tensor: OnnxTensor): Float32Array {
  return tensor.data instanceof Float32Array ? tensor.data : Float32Array.from(tensor.data as Int32Array | Uint8Array)
}
