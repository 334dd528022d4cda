import { GraphBuilder } from './graph-builder.js'
import { requireSameShape, shapeText } from './shapes.js'
import type { Shape, Tensor, TensorDtype } from './tensor.js'
import { traceError } from './trace-error.js'

/** A computation with fixed shapes: values go in by name, variables are read and given new values, outputs come out. */
export interface Graph {
  readonly inputs: ReadonlyMap<string, Tensor>
  readonly variables: ReadonlyMap<string, Tensor>
  /** The value that a variable has after a run, by the variable's name. */
  readonly assignments: ReadonlyMap<string, Tensor>
  readonly outputs: ReadonlyMap<string, Tensor>
}

/** What `trace` hands to the function that it traces. */
export interface Scope {
  /**
   * A value that each run is fed.
   *
   * @param dtype float32 unless given.
   * @throws {LudusError} `DUPLICATE_NAME`, `INVALID_SHAPE`.
   */
  input(name: string, shape: Shape, dtype?: 'float32' | 'int32' | 'uint8'): Tensor
  /**
   * Numbers that outlive a run, flat: float32 [size].
   *
   * @throws {LudusError} `DUPLICATE_NAME`, `INVALID_SHAPE`.
   */
  variable(name: string, size: number): Tensor
  /**
   * Gives a variable a new value after the run; within the run all reads see the old one.
   *
   * @throws {LudusError} `SHAPE_MISMATCH`, `NOT_A_VARIABLE`, `DUPLICATE_NAME`.
   */
  assign(variable: Tensor, value: Tensor): void
  /**
   * A value that each run hands out.
   *
   * @throws {LudusError} `DUPLICATE_NAME`.
   */
  output(name: string, tensor: Tensor): void
}

/**
 * Records a computation, to be compiled by an engine. Shapes that do not fit are found here, not in a run.
 *
 * @param build Called once, at once.
 * @throws {LudusError} `SHAPE_MISMATCH` and what the scope and the ops throw.
 * @example
 * const graph = trace((scope) => {
 *   const x = scope.input('x', [4])
 *   scope.output('mean of squares', mean(square(x)))
 * })
 */
export function trace(build: (scope: Scope) => void): Graph {
  const builder = new GraphBuilder()
  const inputs = new Map<string, Tensor>()
  const variables = new Map<string, Tensor>()
  const assignments = new Map<string, Tensor>()
  const outputs = new Map<string, Tensor>()

  const declare = (kind: 'input' | 'variable', name: string, shape: Shape, dtype: TensorDtype): Tensor => {
    if (inputs.has(name) || variables.has(name))
      throw traceError('DUPLICATE_NAME', `Cannot declare ${kind} ${name} as the graph has that name already`)
    if (!shape.every((length) => Number.isInteger(length) && length > 0))
      throw traceError('INVALID_SHAPE', `Cannot declare ${kind} ${name} with shape ${shapeText(shape)}`)
    return builder.tensor({ kind, name }, [], [...shape], dtype)
  }

  build({
    input(name, shape, dtype = 'float32') {
      const tensor = declare('input', name, shape, dtype)
      inputs.set(name, tensor)
      return tensor
    },
    variable(name, size) {
      const tensor = declare('variable', name, [size], 'float32')
      variables.set(name, tensor)
      return tensor
    },
    assign(variable, value) {
      if (variable.operation.kind !== 'variable')
        throw traceError('NOT_A_VARIABLE', `Cannot assign to the result of ${variable.operation.kind}`)
      const { name } = variable.operation
      if (assignments.has(name))
        throw traceError('DUPLICATE_NAME', `Cannot assign to variable ${name} twice in one graph`)
      requireSameShape(`assign variable ${name}`, variable, value)
      assignments.set(name, value)
    },
    output(name, tensor) {
      if (outputs.has(name) || inputs.has(name))
        throw traceError('DUPLICATE_NAME', `Cannot name an output ${name} as the graph has that name already`)
      outputs.set(name, tensor)
    },
  })
  return { inputs, variables, assignments, outputs }
}
