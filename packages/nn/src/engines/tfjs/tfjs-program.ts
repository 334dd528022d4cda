import type { Tensor as TfTensor } from '@tensorflow/tfjs-core'
import { sizeOf } from '../../graph/shapes.js'
import type { Tensor } from '../../graph/tensor.js'
import type { Graph } from '../../graph/trace.js'
import { boundVariable, feedNumbers, requireKnown } from '../bindings.js'
import type { Feed, Program } from '../engine.js'
import { tfDtype } from './dtypes.js'
import type { Tf } from './load-backend.js'
import type { TfjsVariable } from './tfjs-variable.js'
import { translateOperation } from './translate-operation.js'

/** A graph in the order in which it is computed. */
export interface TfjsProgram {
  readonly run: (...given: Parameters<Program['run']>) => Record<string, Float32Array>
  /** Frees the constants. */
  dispose(): void
}

/** One run of a program. */
interface Run {
  readonly feeds: Readonly<Record<string, Feed>>
  readonly variables: ReadonlyMap<string, TfjsVariable>
  /** What was computed before. */
  valueAt(tensor: Tensor): TfTensor
}

/** One tensor of a program. */
interface Step {
  readonly tensor: Tensor
  readonly compute: (run: Run) => TfTensor
  /** What no later step needs. */
  readonly freed: readonly Tensor[]
}

/** Prepares a graph: the order of its operations, after which of them each tensor is freed, and its constants. */
export function prepareProgram(
  tf: Tf,
  graph: Graph,
  isOwn: (variable: unknown) => variable is TfjsVariable,
): TfjsProgram {
  const results = [...graph.outputs.values(), ...graph.assignments.values()].map(original)
  const tensors = neededTensors(results)
  const constants: TfTensor[] = []
  const freed = lastUses(tensors, results)
  const steps = tensors.map((tensor): Step => {
    if (tensor.operation.kind !== 'constant')
      return { tensor, compute: computation(tf, tensor), freed: freed.get(tensor) ?? [] }
    const value = tf.tensor(tensor.operation.data, [...tensor.shape], tfDtype[tensor.dtype])
    constants.push(value)
    return { tensor, compute: () => value, freed: [] }
  })

  return {
    run(feeds, given = {}) {
      for (const [name, tensor] of graph.inputs) feedNumbers(name, feeds[name], tensor)
      requireKnown('feed', feeds, graph.inputs)
      const variables = new Map<string, TfjsVariable>()
      for (const [name, tensor] of graph.variables) variables.set(name, boundVariable(name, given[name], tensor, isOwn))
      requireKnown('bind variable', given, graph.variables)

      const outputs: Record<string, Float32Array> = {}
      // A tidy frees what is still there after an error too.
      tf.tidy(() => {
        const values = new Map<Tensor, TfTensor>()
        const valueAt = (tensor: Tensor) => values.get(original(tensor)) as TfTensor
        const run: Run = { feeds, variables, valueAt }
        for (const step of steps) {
          values.set(step.tensor, step.compute(run))
          for (const tensor of step.freed) valueAt(tensor).dispose()
        }
        for (const [name, tensor] of graph.outputs) outputs[name] = Float32Array.from(valueAt(tensor).dataSync())
        // All are taken before any is replaced, since a variable may become what another one was.
        const next = [...graph.assignments].map(([name, tensor]) => [name, tf.keep(tf.clone(valueAt(tensor)))] as const)
        for (const [name, value] of next) variables.get(name)?.replace(value)
      })
      return outputs
    },
    dispose() {
      for (const constant of constants) constant.dispose()
    },
  }
}

/** How a run comes to the value of a tensor that is no constant. */
function computation(tf: Tf, tensor: Tensor): (run: Run) => TfTensor {
  const { operation, inputs, shape, dtype } = tensor
  const part = partOfVariable(tensor)
  if (part !== null) return ({ variables }) => (variables.get(part.variable) as TfjsVariable).part(part.start, part.end)
  if (operation.kind === 'variable') return ({ variables }) => (variables.get(operation.name) as TfjsVariable).tensor
  if (operation.kind === 'input')
    return ({ feeds }) => {
      // A backend may keep the array that it is handed.
      const numbers = feedNumbers(operation.name, feeds[operation.name], tensor).slice()
      return tf.tensor(numbers, [...shape], tfDtype[dtype])
    }
  return ({ valueAt }) => translateOperation(tf, tensor, inputs.map(valueAt))
}

/** The tensor whose value this one has: gradients are traced by now. */
function original(tensor: Tensor): Tensor {
  return tensor.operation.kind === 'stopGradient' ? original(tensor.inputs[0] as Tensor) : tensor
}

/** What is cut from a variable without anything in between. */
function partOfVariable({ operation, inputs, shape }: Tensor): { variable: string; start: number; end: number } | null {
  const source = inputs[0]?.operation
  if (operation.kind !== 'slice' || source?.kind !== 'variable') return null
  return { variable: source.name, start: operation.start, end: operation.start + sizeOf(shape) }
}

/** All that the results are computed from, inputs before what they go into. */
function neededTensors(results: readonly Tensor[]): Tensor[] {
  const found = new Set(results)
  // A set's iterator goes on over what is added meanwhile.
  for (const tensor of found)
    if (partOfVariable(tensor) === null) for (const input of tensor.inputs) found.add(original(input))
  return [...found].sort((one, other) => one.id - other.id)
}

/** What can be freed once a tensor is computed, as nothing after it needs it. */
function lastUses(tensors: readonly Tensor[], results: readonly Tensor[]): Map<Tensor, Tensor[]> {
  const needed = new Set(results)
  const freed = new Map<Tensor, Tensor[]>()
  for (const tensor of tensors.toReversed()) {
    const last = new Set(tensor.inputs.map(original).filter((input) => !needed.has(input)))
    for (const input of last) needed.add(input)
    freed.set(tensor, [...last].filter(isMadeByRun))
  }
  return freed
}

/** Whether the value is the run's own: those of constants, variables and parts of variables outlive it. */
function isMadeByRun(tensor: Tensor): boolean {
  const { kind } = tensor.operation
  return kind !== 'constant' && kind !== 'variable' && partOfVariable(tensor) === null
}
