import { requireFloat } from '../graph/dtypes.js'
import { shapeError } from '../graph/shapes.js'
import type { Shape, Tensor, TensorFor } from '../graph/tensor.js'
import { add, constant } from '../ops/elementwise.js'
import { broadcastTo, concat } from '../ops/layout.js'
import { isDifferentiable, vectorJacobianProduct } from './vector-jacobian.js'

interface Piece {
  readonly axis: number
  readonly start: number
  readonly size: number
  gradient: Tensor
}

/** The gradient that has come together for a tensor so far: of the whole, and of slices of it. */
interface Collected {
  whole: Tensor | null
  readonly pieces: Map<string, Piece>
}

/**
 * The gradients of a loss, by reverse mode: they extend the loss's graph.
 *
 * @param loss One number: shape [] or [1].
 * @param of Tensors that the loss depends on; one that it does not depend on gets zeros.
 * @returns A tensor of the same shape for each of `of`.
 * @throws {LudusError} `SHAPE_MISMATCH`, `DTYPE_MISMATCH`.
 * @example
 * const [gradient] = gradients(mean(square(subtract(matMul(x, w), y))), [w])
 */
export function gradients<const Of extends readonly Tensor[]>(loss: Tensor, of: Of): TensorFor<Of> {
  requireFloat('take gradients of', loss)
  if (loss.shape.length > 1 || (loss.shape[0] ?? 1) !== 1)
    throw shapeError('take gradients of', [loss.shape], 'a loss is one number; sum() or mean() it')

  const path = tensorsBetween(of, loss)
  const collected = new Map<Tensor, Collected>()
  const collect = (tensor: Tensor): Collected => {
    const entry = collected.get(tensor) ?? { whole: null, pieces: new Map() }
    collected.set(tensor, entry)
    return entry
  }

  collect(loss).whole = constant(loss, Float32Array.of(1), loss.shape)
  for (const tensor of path) {
    const gradient = assemble(tensor, collect(tensor))
    if (gradient === null) continue
    if (tensor.operation.kind === 'slice') {
      const source = tensor.inputs[0] as Tensor
      const { axis, start } = tensor.operation
      addPiece(collect(source).pieces, { axis, start, size: tensor.shape[axis] as number, gradient })
      continue
    }
    const products = vectorJacobianProduct(tensor, gradient)
    tensor.inputs.forEach((input, index) => {
      const product = products[index] ?? null
      if (product === null || !path.has(input)) return
      const entry = collect(input)
      entry.whole = entry.whole === null ? product : add(entry.whole, product)
    })
  }
  return of.map((tensor) => assemble(tensor, collect(tensor)) ?? zeros(tensor, tensor.shape)) as TensorFor<Of>
}

/** The tensors through which `of` reaches the loss, both ends included, the loss first. */
function tensorsBetween(of: readonly Tensor[], loss: Tensor): Set<Tensor> {
  const reached = new Set(of)
  const between: Tensor[] = []
  const wanted = ancestorsOf(loss)
  for (const tensor of loss.builder.tensors) {
    if (tensor.id > loss.id) break
    if (tensor.dtype !== 'float32') continue
    if (isDifferentiable(tensor) && tensor.inputs.some((input) => reached.has(input))) reached.add(tensor)
    if (reached.has(tensor) && wanted.has(tensor)) between.push(tensor)
  }
  return new Set(between.reverse())
}

function ancestorsOf(tensor: Tensor): Set<Tensor> {
  const found = new Set([tensor])
  // A set's iterator goes on over what is added meanwhile.
  for (const next of found) for (const input of next.inputs) found.add(input)
  return found
}

function addPiece(pieces: Map<string, Piece>, piece: Piece): void {
  const key = `${piece.axis} ${piece.start} ${piece.size}`
  const known = pieces.get(key)
  if (known === undefined) pieces.set(key, piece)
  else known.gradient = add(known.gradient, piece.gradient)
}

/** One gradient out of all that was collected; null when nothing was. */
function assemble(tensor: Tensor, collected: Collected): Tensor | null {
  const { whole } = collected
  const sliced = joinPieces(tensor, [...collected.pieces.values()])
  collected.pieces.clear()
  collected.whole = whole === null ? sliced : sliced === null ? whole : add(whole, sliced)
  return collected.whole
}

/** Lays the gradients of slices side by side where they lie on one axis and do not overlap; else adds them up. */
function joinPieces(tensor: Tensor, pieces: readonly Piece[]): Tensor | null {
  const [first] = pieces
  if (first === undefined) return null
  const { axis } = first
  const sorted = pieces.toSorted((one, other) => one.start - other.start)
  const disjoint = sorted.every(
    (piece, index) => piece.axis === axis && piece.start >= (index === 0 ? 0 : endOf(sorted[index - 1] as Piece)),
  )
  if (!disjoint) return pieces.map((piece) => fillAround(piece, tensor)).reduce((total, part) => add(total, part))
  const parts: Tensor[] = []
  let position = 0
  const fillTo = (start: number) => {
    if (start > position) parts.push(zeros(tensor, tensor.shape.with(axis, start - position)))
  }
  for (const piece of sorted) {
    fillTo(piece.start)
    parts.push(piece.gradient)
    position = endOf(piece)
  }
  fillTo(tensor.shape[axis] as number)
  return concat(parts, axis)
}

function endOf(piece: Piece): number {
  return piece.start + piece.size
}

/** The gradient of a slice among zeros, in the shape of the whole tensor. */
function fillAround({ gradient, axis, start, size }: Piece, tensor: Tensor): Tensor {
  const rest = (tensor.shape[axis] as number) - start - size
  const zerosOf = (length: number) => (length === 0 ? [] : [zeros(tensor, tensor.shape.with(axis, length))])
  return concat([...zerosOf(start), gradient, ...zerosOf(rest)], axis)
}

function zeros(like: Tensor, shape: Shape): Tensor {
  return broadcastTo(constant(like, 0), shape)
}
