import { LudusError } from '@ludus/core'
import type { InferenceSession, Tensor as OnnxTensor, TensorConstructor } from 'onnxruntime-node'
import { shapeText, sizeOf } from '../../graph/shapes.js'
import type { Tensor } from '../../graph/tensor.js'
import type { Graph } from '../../graph/trace.js'
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
    for (const [name, tensor] of graph.variables) bound.set(name, boundVariable(name, variables[name], tensor))
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
  const { dtype, shape } = tensor
  const data = typeof feed === 'number' ? (dtype === 'int32' ? Int32Array.of(feed) : Float32Array.of(feed)) : feed
  if (data?.length === sizeOf(shape)) {
    if (dtype === 'float32' && data instanceof Float32Array) return new tensorType(dtype, data, shape)
    if (dtype === 'int32' && data instanceof Int32Array) return new tensorType(dtype, data, shape)
    if (dtype === 'uint8' && data instanceof Uint8Array) return new tensorType(dtype, data, shape)
  }
  const given = data === undefined ? 'nothing' : `${data.constructor.name} of ${data.length}`
  throw new LudusError('SHAPE_MISMATCH', `Cannot feed ${name} with ${given}: it takes ${dtype} ${shapeText(shape)}`)
}

function boundVariable(name: string, variable: unknown, tensor: Tensor): OnnxVariable {
  const size = sizeOf(tensor.shape)
  if (variable instanceof OnnxVariable && variable.size === size) return variable
  const given =
    variable instanceof OnnxVariable ? `one of ${variable.size}` : variable ? 'one of another engine' : 'none'
  throw new LudusError(
    'SHAPE_MISMATCH',
    `Cannot bind variable ${name} to ${given}: the graph needs one of ${size} numbers`,
  )
}

function requireKnown(
  what: string,
  given: Readonly<Record<string, unknown>>,
  known: ReadonlyMap<string, Tensor>,
): void {
  for (const name of Object.keys(given))
    if (!known.has(name))
      throw new LudusError(
        'UNKNOWN_NAME',
        `Cannot ${what} ${name}: the graph has ${[...known.keys()].join(', ') || 'none'}`,
      )
}

/** Results as floats; float32 ones are handed on. */
function floats(tensor: OnnxTensor): Float32Array {
  return tensor.data instanceof Float32Array ? tensor.data : Float32Array.from(tensor.data as Int32Array | Uint8Array)
}
