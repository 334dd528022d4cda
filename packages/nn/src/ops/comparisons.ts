import { requireDtype } from '../graph/dtypes.js'
import { broadcastShapes } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { binary, type Operand, operands } from './operands.js'

/** Where `left > right`: bool, broadcast like `add`. */
export function greater(left: Operand, right: Operand): Tensor {
  return binary('greater', left, right, 'bool')
}

/** Where `left >= right`: bool, broadcast like `add`. */
export function greaterEqual(left: Operand, right: Operand): Tensor {
  return binary('greaterEqual', left, right, 'bool')
}

/** Where `left < right`: bool, broadcast like `add`. */
export function less(left: Operand, right: Operand): Tensor {
  return greater(right, left)
}

/** Where `left <= right`: bool, broadcast like `add`. */
export function lessEqual(left: Operand, right: Operand): Tensor {
  return greaterEqual(right, left)
}

/** Where both are the same: bool, broadcast like `add`. */
export function equal(left: Operand, right: Operand): Tensor {
  return binary('equal', left, right, 'bool')
}

/**
 * `whenTrue` where the condition holds, else `whenFalse`; all three are broadcast.
 *
 * @param condition bool.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function where(condition: Tensor, whenTrue: Operand, whenFalse: Operand): Tensor {
  requireDtype('where', condition, 'bool')
  const [yes, no] = operands('where', whenTrue, whenFalse, condition.builder)
  const shape = broadcastShapes('where', condition.shape, broadcastShapes('where', yes.shape, no.shape))
  return condition.builder.tensor({ kind: 'where' }, [condition, yes, no], shape, yes.dtype)
}
