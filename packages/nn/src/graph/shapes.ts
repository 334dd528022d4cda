import type { LudusError } from '@ludus/core'
import type { Shape, Tensor } from './tensor.js'
import { traceError } from './trace-error.js'

/** Numbers in a tensor of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** A shape as errors show it. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** Whether two shapes are the same. */
export function equalShapes(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((length, axis) => length === right[axis])
}

/** The error of operands whose shapes do not go together, found while a graph is traced. */
export function shapeError(what: string, shapes: readonly Shape[], why: string): LudusError {
  return traceError('SHAPE_MISMATCH', `Cannot ${what} ${shapes.map(shapeText).join(' and ')}: ${why}`)
}

/** @throws {LudusError} `SHAPE_MISMATCH`. */
export function requireSameShape(what: string, left: Tensor, right: Tensor): void {
  if (!equalShapes(left.shape, right.shape) || left.dtype !== right.dtype)
    throw traceError(
      'SHAPE_MISMATCH',
      `Cannot ${what}: it is ${left.dtype} ${shapeText(left.shape)} and would become ${right.dtype} ${shapeText(right.shape)}`,
    )
}

/**
 * The shape that two operands have together: aligned at the last axis, a length of 1 stretches.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function broadcastShapes(what: string, left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length)
  return Array.from({ length: rank }, (_, axis) => {
    const one = left[axis - rank + left.length] ?? 1
    const other = right[axis - rank + right.length] ?? 1
    if (one !== other && one !== 1 && other !== 1)
      throw shapeError(what, [left, right], `axis ${axis - rank} has lengths ${one} and ${other}`)
    return one === 1 ? other : one
  })
}

/**
 * An axis counted from the front; -1 is the last one.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function resolveAxis(what: string, shape: Shape, axis: number): number {
  const resolved = axis < 0 ? axis + shape.length : axis
  if (!Number.isInteger(resolved) || resolved < 0 || resolved >= shape.length)
    throw shapeError(what, [shape], `there is no axis ${axis}`)
  return resolved
}
