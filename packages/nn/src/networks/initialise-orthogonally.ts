import type { Rng } from '@ludus/core'
import { sizeOf } from '../graph/shapes.js'
import { flattened } from './flat-parameters.js'
import type { Network } from './network.js'

/**
 * Draws parameters whose matrices keep lengths and angles, times √2 for what the activations take, biases zero.
 *
 * Source: Saxe et al. 2014, arXiv:1312.6120; the gains: Huang et al. 2022, "The 37 implementation details of proximal
 * policy optimization", core detail 2.
 *
 * @param headGain What the head's matrix is scaled by instead: 0.01 of a policy, 1 of values.
 * @returns Flat, [parameterCount].
 */
export function initialiseOrthogonally(network: Network, headGain: number, rng: Rng): Float32Array {
  return flattened(
    network.parameters.map(({ name, shape: [rows = 1, ...others] }) => {
      if (others.length === 0) return new Float32Array(rows)
      return orthogonal(rows, sizeOf(others), name.startsWith('head') ? headGain : Math.SQRT2, rng)
    }),
  )
}

/** A random matrix, row-major, whose rows, or whose columns where those are fewer, are at right angles, `gain` long. */
function orthogonal(rows: number, columns: number, gain: number, rng: Rng): Float32Array {
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows]
  const vectors: Float64Array[] = []
  for (let index = 0; index < count; index++) {
    const vector = Float64Array.from({ length }, () => rng.normal())
    // Gram-Schmidt; the second pass takes off what rounding left of the first.
    for (const other of [...vectors, ...vectors]) {
      const share = dot(vector, other)
      for (let at = 0; at < length; at++) vector[at] = (vector[at] as number) - share * (other[at] as number)
    }
    const norm = Math.sqrt(dot(vector, vector))
    vectors.push(vector.map((value) => value / norm))
  }
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns]
    const value = rows <= columns ? vectors[row]?.[column] : vectors[column]?.[row]
    return gain * (value as number)
  })
}

function dot(left: Float64Array, right: Float64Array): number {
  let total = 0
  for (let at = 0; at < left.length; at++) total += (left[at] as number) * (right[at] as number)
  return total
}
