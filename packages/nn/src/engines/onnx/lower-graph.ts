import { equalShapes, sizeOf } from '../../graph/shapes.js'
import type { Operation, Shape, Tensor } from '../../graph/tensor.js'
import type { Graph } from '../../graph/trace.js'
import { ChannelsLast } from './channels-last.js'
import { lowerOperation } from './lower-operation.js'
import { ModelWriter } from './model-writer.js'
import { multiplyAdds } from './multiply-adds.js'

/** A part of a variable or of an input of the graph: its memory is fed as it lies, so that no part is ever copied. */
export interface View {
  /** The model's input. */
  readonly input: string
  readonly of: 'variable' | 'input'
  readonly name: string
  readonly start: number
  readonly shape: Shape
}

interface Slice {
  readonly tensor: Tensor
  readonly axis: number
  readonly start: number
  readonly size: number
}

/** An ONNX model, and how its inputs and outputs belong to those of the graph. */
export interface LoweredGraph {
  readonly model: Uint8Array
  readonly views: readonly View[]
  /** The model's output for each variable's new value, by the variable's name. */
  readonly assignments: ReadonlyMap<string, string>
  /** Of a single operation. */
  readonly mostMultiplications: number
}

/** An output that onnxruntime-node does not hand out: `startInPlaceRuns` says what it is good for. */
export const refusedOutput = 'refused'

/** How a graph is written. */
export interface LoweringOptions {
  /** True leaves the first length of the inputs and outputs open. */
  readonly batchAxis?: boolean
  /** True adds `refusedOutput`, before all others. */
  readonly inPlace?: boolean
}

/** Writes a graph as an ONNX model. What no output needs is left out. */
export function lowerGraph(graph: Graph, options: LoweringOptions = {}): LoweredGraph {
  const { batchAxis = false, inPlace = false } = options
  const writer = new ModelWriter(batchAxis)
  if (inPlace) writer.outputSequence(refusedOutput)
  const layout = new ChannelsLast(writer)
  const assignments = new Map([...graph.assignments.keys()].map((name) => [name, `next ${name}`]))
  const results = [
    ...[...graph.outputs].map(([name, tensor]) => ({ name, tensor })),
    ...[...graph.assignments].map(([variable, tensor]) => ({ name: assignments.get(variable) as string, tensor })),
  ]

  // A tensor that is a result takes the result's name, which spares a copy.
  const names = new Map<Tensor, string>()
  for (const { name, tensor } of results) if (isComputed(tensor) && !names.has(tensor)) names.set(tensor, name)

  for (const [name, { dtype, shape }] of graph.inputs) writer.input(name, dtype, shape)
  const views: View[] = []
  const tensors = neededTensors(results.map(({ tensor }) => tensor))
  const splits = completeSplits(tensors)
  const written = new Set<Tensor>()
  for (const tensor of tensors) {
    const { operation } = tensor
    const view = viewOf(tensor)
    const inputs = readInputs(tensor).map((input) => names.get(input) as string)
    if (view !== null) {
      const input = `${view.name} ${tensor.id}`
      names.set(tensor, writer.input(input, tensor.dtype, tensor.shape))
      views.push({ input, ...view })
    } else if (operation.kind === 'input') {
      names.set(tensor, operation.name)
    } else if (operation.kind === 'constant') {
      const name = operation.label ?? `constant_${tensor.id}`
      names.set(tensor, writer.constant(name, operation.data, tensor.shape))
    } else if (operation.kind === 'stopGradient') {
      names.set(tensor, inputs[0] as string)
    } else if (!written.has(tensor)) {
      const parts = splits.get(tensor) ?? [{ tensor, axis: 0, size: 0 }]
      const outputs = parts.map((part) => {
        const output = names.get(part.tensor) ?? `${operation.kind}_${part.tensor.id}`
        names.set(part.tensor, output)
        written.add(part.tensor)
        return output
      })
      const [{ axis }] = parts as [Slice]
      if (parts.length > 1)
        writer.split(
          inputs[0] as string,
          axis,
          parts.map(({ size }) => size),
          outputs,
        )
      else lowerOperation({ writer, layout, tensor, inputs, output: outputs[0] as string })
    }
  }

  for (const { name, tensor } of results) {
    if (names.get(tensor) !== name) writer.node('Identity', [names.get(tensor) as string], name)
    writer.output(name, tensor.dtype, tensor.shape)
  }
  const mostMultiplications = Math.max(0, ...tensors.map(multiplyAdds))
  return { model: writer.finish(), views, assignments, mostMultiplications }
}

const broadcasting: ReadonlySet<Operation['kind']> = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'minimum',
  'maximum',
  'where',
])

/** What an operation reads: an operand is not broadcast first where the operation does so itself. */
function readInputs({ operation, inputs, shape }: Tensor): readonly Tensor[] {
  const broadcast = inputs.filter((input) => input.operation.kind === 'broadcastTo')
  const isSpared =
    broadcasting.has(operation.kind) &&
    broadcast.length === 1 &&
    inputs.some((input) => input !== broadcast[0] && equalShapes(input.shape, shape)) &&
    // Images may be held in another order than their shape says.
    shape.length < 4
  return isSpared ? inputs.map((input) => (input === broadcast[0] ? (input.inputs[0] as Tensor) : input)) : inputs
}

/** Whether a node of the model makes the tensor. */
function isComputed(tensor: Tensor): boolean {
  const { kind } = tensor.operation
  return kind !== 'input' && kind !== 'constant' && kind !== 'stopGradient' && viewOf(tensor) === null
}

/**
 * A piece of a smaller variable, and a smaller piece of an input, are cut off in the model: each input of the model takes
 * longer to hand over than so many numbers take to copy.
 */
const fewestViewedNumbers = 16_384

/** A variable, a piece of a large one, a large piece of an input or a reshape of these: what lies in memory as it is. */
function viewOf(tensor: Tensor): Omit<View, 'input'> | null {
  const { operation, shape } = tensor
  const [source] = tensor.inputs
  if (operation.kind === 'variable') return { of: 'variable', name: operation.name, start: 0, shape }
  if (operation.kind === 'reshape') {
    const whole = viewOf(source as Tensor)
    return whole && { ...whole, shape }
  }
  if (operation.kind === 'slice' && operation.axis === 0) {
    const { operation: sliced, shape: sourceShape } = source as Tensor
    const start = operation.start * sizeOf(shape.slice(1))
    if (sliced.kind === 'input')
      return sizeOf(shape) < fewestViewedNumbers ? null : { of: 'input', name: sliced.name, start, shape }
    const whole = sizeOf(sourceShape) < fewestViewedNumbers ? null : viewOf(source as Tensor)
    return whole && { ...whole, start: whole.start + start, shape }
  }
  return null
}

/** All that the results are computed from, inputs before what they go into. */
function neededTensors(results: readonly Tensor[]): Tensor[] {
  const found = new Set(results)
  // A set's iterator goes on over what is added meanwhile.
  for (const tensor of found) if (viewOf(tensor) === null) for (const input of tensor.inputs) found.add(input)
  return [...found].sort((one, other) => one.id - other.id)
}

/** Slices that together cut a whole tensor into parts, in order, by each of them: one node copies them all. */
function completeSplits(tensors: readonly Tensor[]): Map<Tensor, readonly Slice[]> {
  const slicesOf = new Map<Tensor, Slice[]>()
  for (const tensor of tensors) {
    const { operation } = tensor
    if (operation.kind !== 'slice' || viewOf(tensor) !== null) continue
    const source = tensor.inputs[0] as Tensor
    const { axis, start } = operation
    slicesOf.set(source, [...(slicesOf.get(source) ?? []), { tensor, axis, start, size: tensor.shape[axis] as number }])
  }
  const splits = new Map<Tensor, readonly Slice[]>()
  for (const [source, slices] of slicesOf) {
    const axis = slices[0]?.axis ?? 0
    let position = 0
    const isComplete = slices
      .sort((one, other) => one.start - other.start)
      .every((part) => {
        const follows = part.axis === axis && part.start === position
        position += part.size
        return follows
      })
    if (isComplete && position === source.shape[axis]) for (const { tensor } of slices) splits.set(tensor, slices)
  }
  return splits
}
