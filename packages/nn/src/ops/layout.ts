import { requireFloat } from '../graph/dtypes.js'
import { broadcastShapes, equalShapes, resolveAxis, shapeError, sizeOf } from '../graph/shapes.js'
import type { Shape, Tensor, TensorFor } from '../graph/tensor.js'

/**
 * The same numbers in another shape.
 *
 * @param shape One length may be -1: whatever is left.
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const known = sizeOf(shape.filter((length) => length !== -1))
  const dims = shape.map((length) => (length === -1 ? sizeOf(x.shape) / known : length))
  if (sizeOf(dims) !== sizeOf(x.shape) || !dims.every((length) => Number.isInteger(length) && length > 0))
    throw shapeError('reshape', [x.shape, shape], 'the sizes differ')
  // A reshape of a reshape is one.
  const source = x.operation.kind === 'reshape' ? (x.inputs[0] as Tensor) : x
  if (equalShapes(source.shape, dims)) return source
  return x.builder.tensor({ kind: 'reshape' }, [source], dims, x.dtype)
}

/**
 * Reorders the axes: axis i of the result is axis `permutation[i]` of the input.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  if (!equalShapes([...permutation].sort(), [...x.shape.keys()]))
    throw shapeError('transpose', [x.shape], `[${permutation}] is no order of its axes`)
  const shape = permutation.map((axis) => x.shape[axis] as number)
  return x.builder.tensor({ kind: 'transpose', permutation }, [x], shape, x.dtype)
}

/**
 * The part of an axis from `start` on, `size` long.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function slice(x: Tensor, axis: number, start: number, size: number): Tensor {
  const at = resolveAxis('slice', x.shape, axis)
  const length = x.shape[at] as number
  if (!Number.isInteger(start) || !Number.isInteger(size) || start < 0 || size < 1 || start + size > length)
    throw shapeError('slice', [x.shape], `axis ${axis} has nothing from ${start} to ${start + size}`)
  if (size === length) return x
  return x.builder.tensor({ kind: 'slice', axis: at, start }, [x], x.shape.with(at, size), x.dtype)
}

/**
 * Cuts an axis into parts of the given sizes.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function split<const Sizes extends readonly number[]>(x: Tensor, axis: number, sizes: Sizes): TensorFor<Sizes> {
  const at = resolveAxis('split', x.shape, axis)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total !== x.shape[at]) throw shapeError('split', [x.shape], `the sizes [${sizes}] make ${total} on axis ${axis}`)
  let start = 0
  return sizes.map((size) => {
    const part = slice(x, at, start, size)
    start += size
    return part
  }) as TensorFor<Sizes>
}

/**
 * Puts tensors in a row along an axis; they agree on all others.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts
  if (first === undefined) throw shapeError('concat', [], 'there is nothing to put in a row')
  if (parts.length === 1) return first
  const at = resolveAxis('concat', first.shape, axis)
  const fits = (part: Tensor) =>
    part.dtype === first.dtype && equalShapes(part.shape.with(at, 0), first.shape.with(at, 0))
  if (!parts.every((part) => part.shape.length > at && fits(part)))
    throw shapeError(
      'concat',
      parts.map((part) => part.shape),
      `they differ off axis ${axis}, or in dtype`,
    )
  const length = parts.reduce((sum, part) => sum + (part.shape[at] as number), 0)
  return first.builder.tensor({ kind: 'concat', axis: at }, parts, first.shape.with(at, length), first.dtype)
}

/**
 * Repeats a tensor so that it gets a shape to which it broadcasts.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (equalShapes(x.shape, shape)) return x
  if (!equalShapes(broadcastShapes('broadcastTo', x.shape, shape), shape))
    throw shapeError('broadcastTo', [x.shape, shape], 'the target is smaller')
  return x.builder.tensor({ kind: 'broadcastTo' }, [x], [...shape], x.dtype)
}

/**
 * Puts zeros around a tensor.
 *
 * @param widths How many before and after, for each axis.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 */
export function pad(x: Tensor, widths: readonly (readonly [before: number, after: number])[]): Tensor {
  requireFloat('pad', x)
  if (widths.length !== x.shape.length || !widths.flat().every((width) => Number.isInteger(width) && width >= 0))
    throw shapeError('pad', [x.shape], `it takes two integers from 0 for each axis, not [${widths.join('], [')}]`)
  const zero = x.builder.tensor({ kind: 'constant', data: Float32Array.of(0), label: null }, [], [], 'float32')
  return widths.reduce((padded, sides, axis) => {
    const [before = [], after = []] = sides.map((width) =>
      width === 0 ? [] : [broadcastTo(zero, padded.shape.with(axis, width))],
    )
    return concat([...before, padded, ...after], axis)
  }, x)
}
