import { requireFloat } from '../graph/dtypes.js'
import { equalShapes, shapeError } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'

/** Options of `matMul`. */
export interface MatMulOptions {
  /** The left operand is stored as [...batch, k, m]. */
  readonly transposeLeft?: boolean
  /** The right operand is stored as [...batch, n, k]. */
  readonly transposeRight?: boolean
  /** Added to each row, [n]. Of matrices only, not of batches of them. */
  readonly bias?: Tensor
}

/**
 * The matrix product of [...batch, m, k] and [...batch, k, n]: [...batch, m, n]. The batch axes, if any, agree.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function matMul(left: Tensor, right: Tensor, options: MatMulOptions = {}): Tensor {
  const { transposeLeft = false, transposeRight = false, bias } = options
  const operands = bias === undefined ? [left, right] : [left, right, bias]
  for (const operand of operands) requireFloat('matMul', operand)
  const shapes = operands.map((operand) => operand.shape)
  if (left.shape.length < 2 || right.shape.length < 2) throw shapeError('matMul', shapes, 'both must be matrices')
  const batch = left.shape.slice(0, -2)
  if (!equalShapes(batch, right.shape.slice(0, -2))) throw shapeError('matMul', shapes, 'the batch axes differ')
  const [rows, inner] = transposeLeft ? left.shape.slice(-2).reverse() : left.shape.slice(-2)
  const [outer, columns] = transposeRight ? right.shape.slice(-2).reverse() : right.shape.slice(-2)
  if (inner !== outer) throw shapeError('matMul', shapes, `the inner lengths are ${inner} and ${outer}`)
  if (bias !== undefined && batch.length > 0) throw shapeError('matMul', shapes, 'a batch of matrices takes no bias')
  if (bias !== undefined && !equalShapes(bias.shape, [columns as number]))
    throw shapeError('matMul', shapes, `the bias must be [${columns}]`)
  const operation = { kind: 'matMul', transposeLeft, transposeRight } as const
  return left.builder.tensor(operation, operands, [...batch, rows as number, columns as number], 'float32')
}
