import type { Operation, Shape, Tensor, TensorDtype } from './tensor.js'
import { traceError } from './trace-error.js'

/** Constants of at most this many numbers are compared by value, so that equal ones become one tensor. */
const comparedConstantSize = 16

/** Collects the tensors of one graph. Asking for the same computation twice gives the same tensor. */
export class GraphBuilder {
  readonly tensors: Tensor[] = []
  readonly #known = new Map<string, Tensor>()

  /**
   * The tensor that an operation makes of its inputs, whose shape and dtype the caller has worked out.
   *
   * @throws {LudusError} `FOREIGN_TENSOR` when an input was traced in another graph.
   */
  tensor(operation: Operation, inputs: readonly Tensor[], shape: Shape, dtype: TensorDtype): Tensor {
    if (inputs.some((input) => input.builder !== this))
      throw traceError(
        'FOREIGN_TENSOR',
        `Cannot ${operation.kind} tensors of two graphs: trace both operands in one trace()`,
      )
    const key = keyOf(operation, inputs, shape, dtype)
    const known = key === null ? undefined : this.#known.get(key)
    if (known !== undefined) return known
    const tensor: Tensor = { id: this.tensors.length, operation, inputs, shape, dtype, builder: this }
    this.tensors.push(tensor)
    if (key !== null) this.#known.set(key, tensor)
    return tensor
  }
}

function keyOf(operation: Operation, inputs: readonly Tensor[], shape: Shape, dtype: TensorDtype): string | null {
  const place = `${dtype} [${shape}]`
  if (operation.kind === 'constant')
    return operation.label === null && operation.data.length <= comparedConstantSize
      ? `constant ${place} ${Array.from(operation.data, (value) => (Object.is(value, -0) ? '-0' : value))}`
      : null
  return `${JSON.stringify(operation)} ${inputs.map((input) => input.id)} ${place}`
}
