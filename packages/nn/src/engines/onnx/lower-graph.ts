import { sizeOf } from '../../graph/shapes.js'
import type { Shape, Tensor } from '../../graph/tensor.js'
import type { Graph } from '../../graph/trace.js'
import { ChannelsLast } from './channels-last.js'
import { lowerOperation } from './lower-operation.js'
import { ModelWriter } from './model-writer.js'

/** A part of a variable that the model reads: its memory is fed as it lies, so that no part is ever copied. */
interface VariableView {
  readonly input: string
  readonly variable: string
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
  readonly views: readonly VariableView[]
  /** The model's output for each variable's new value, by the variable's name. */
  readonly assignments: ReadonlyMap<string, string>
}

/** How a graph is written. */
export interface LoweringOptions {
  /** True leaves the first length of the inputs and outputs open. */
  readonly batchAxis?: boolean
}

/** Writes a graph as an ONNX model. What no output needs is left out. */
export function lowerGraph(graph: Graph, { batchAxis = false }: LoweringOptions = {}): LoweredGraph {
  const writer = new ModelWriter(batchAxis)
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
  const views: VariableView[] = []
  const tensors = neededTensors(results.map(({ tensor }) => tensor))
  const splits = completeSplits(tensors)
  const written = new Set<Tensor>()
  for (const tensor of tensors) {
    const { operation } = tensor
    const view = viewOf(tensor)
    const inputs = tensor.inputs.map((input) => names.get(input) as string)
    if (view !== null) {
      const input = `${view.variable} ${tensor.id}`
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
  return { model: writer.finish(), views, assignments }
}

/** Whether a node of the model makes the tensor. */
function isComputed(tensor: Tensor): boolean {
  const { kind } = tensor.operation
  return kind !== 'input' && kind !== 'constant' && kind !== 'stopGradient' && viewOf(tensor) === null
}

/**
 * A piece of a smaller variable is cut off in the model: each input takes longer to hand over than so many numbers take
 * to copy.
 */
const fewestViewedNumbers = 16_384

/** A variable, a piece of a large one or a reshape of either: something that lies in memory as it is. */
function viewOf(tensor: Tensor): Omit<VariableView, 'input'> | null {
  const { operation, shape, inputs } = tensor
  if (operation.kind === 'variable') return { variable: operation.name, start: 0, shape }
  if (operation.kind === 'reshape') {
    const source = viewOf(inputs[0] as Tensor)
    return source && { ...source, shape }
  }
  if (
    operation.kind === 'slice' &&
    operation.axis === 0 &&
    sizeOf((inputs[0] as Tensor).shape) >= fewestViewedNumbers
  ) {
    const source = viewOf(inputs[0] as Tensor)
    return source && { ...source, start: source.start + operation.start * sizeOf(shape.slice(1)), shape }
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
