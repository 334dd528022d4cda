import { shapeError, sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { reshape, split } from '../ops/layout.js'

/** One tensor among a network's parameters. */
export interface Parameter {
  /** Such as `convolution1.weight`: its name in exported models. */
  readonly name: string
  readonly shape: readonly number[]
}

/** Parameters that lie in one flat vector, one after the other. */
export interface FlatParameters {
  /** In the order in which they lie in the flat vector. */
  readonly parameters: readonly Parameter[]
  readonly parameterCount: number
  /**
   * Cuts the flat vector into the parameters, in the order of `parameters`.
   *
   * @throws {LudusError} `SHAPE_MISMATCH`.
   */
  unpack(parameters: Tensor): Tensor[]
}

/** The layout of parameters in one flat vector. */
export function flatParameters(parameters: readonly Parameter[]): FlatParameters {
  const sizes = parameters.map(({ shape }) => sizeOf(shape))
  const parameterCount = sizes.reduce((total, size) => total + size, 0)
  return {
    parameters,
    parameterCount,
    unpack(flat) {
      if (String(flat.shape) !== String([parameterCount]))
        throw shapeError('take as parameters', [flat.shape], `they are [${parameterCount}]`)
      if (parameterCount === 0) return []
      return split(flat, 0, sizes).map((part, index) => reshape(part, parameters[index]?.shape ?? []))
    },
  }
}

/** Puts arrays in a row. */
export function flattened(parts: readonly Float32Array[]): Float32Array {
  const flat = new Float32Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    flat.set(part, offset)
    offset += part.length
  }
  return flat
}
