import { requireFloat } from '../graph/dtypes.js'
import type { GraphBuilder } from '../graph/graph-builder.js'
import { broadcastShapes, shapeText } from '../graph/shapes.js'
import type { Tensor, TensorDtype } from '../graph/tensor.js'
import { traceError } from '../graph/trace-error.js'

/** A tensor, or a number that takes the dtype of the other operand. */
export type Operand = Tensor | number

type BinaryKind =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'minimum'
  | 'maximum'
  | 'greater'
  | 'greaterEqual'
  | 'equal'

type UnaryKind = 'exp' | 'log' | 'sqrt' | 'abs' | 'sign' | 'tanh' | 'sigmoid' | 'softplus' | 'relu'

/** An operation on each number of a tensor. */
export function unary(kind: UnaryKind, x: Tensor): Tensor {
  requireFloat(kind, x)
  return x.builder.tensor({ kind }, [x], x.shape, x.dtype)
}

/** An operation on two operands, broadcast; `dtype` is that of the operands unless given. */
export function binary(kind: BinaryKind, left: Operand, right: Operand, dtype?: TensorDtype): Tensor {
  const [one, other] = operands(kind, left, right)
  const shape = broadcastShapes(kind, one.shape, other.shape)
  return one.builder.tensor({ kind }, [one, other], shape, dtype ?? one.dtype)
}

/**
 * Two operands as tensors of one dtype.
 *
 * @param builder The graph that they are for, should both be numbers.
 * @throws {LudusError} `NO_TENSOR`, `DTYPE_MISMATCH`.
 */
export function operands(what: string, left: Operand, right: Operand, builder?: GraphBuilder): [Tensor, Tensor] {
  const tensor = typeof left !== 'number' ? left : typeof right !== 'number' ? right : null
  const home = tensor?.builder ?? builder
  if (home === undefined) throw traceError('NO_TENSOR', `Cannot ${what} ${left} and ${right}: one must be a tensor`)
  const dtype = tensor?.dtype ?? 'float32'
  const lift = (operand: Operand): Tensor => {
    if (typeof operand !== 'number') return operand
    const data = dtype === 'int32' ? Int32Array.of(operand) : Float32Array.of(operand)
    return home.tensor({ kind: 'constant', data, label: null }, [], [], dtype)
  }
  const [one, other] = [lift(left), lift(right)]
  if (one.dtype !== other.dtype || one.dtype === 'bool' || one.dtype === 'uint8')
    throw traceError(
      'DTYPE_MISMATCH',
      `Cannot ${what} ${one.dtype} ${shapeText(one.shape)} and ${other.dtype} ${shapeText(other.shape)}: cast() them to float32 or int32 first`,
    )
  return [one, other]
}
