import { type AnySpace, type Box, LudusError, type Space, zeros } from '@ludus/core'
import type { ActionDistribution } from './action-distribution.js'
import { categorical } from './categorical.js'
import { diagonalGaussian } from './diagonal-gaussian.js'

/**
 * The distribution over the actions of a space: categorical for Discrete and MultiDiscrete, a diagonal Gaussian for a
 * Box of floats, whose draws are clipped to its bounds.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE`.
 */
export function createActionDistribution(space: Space): ActionDistribution {
  const known = space as AnySpace
  if (known.kind === 'discrete')
    return categorical([known.n], (indices) => Int32Array.from(indices, (index) => known.start + index))
  if (known.kind === 'multi-discrete')
    return categorical(known.nvec, (indices) => {
      const actions = zeros(known.dtype, indices.length)
      for (const [at, index] of indices.entries()) actions[at] = (known.start[at % known.size] as number) + index
      return actions
    })
  if (known.kind === 'box' && (known.dtype === 'float32' || known.dtype === 'float64'))
    return diagonalGaussian(known.size, (draws) => clipped(draws, known))
  throw new LudusError(
    'UNSUPPORTED_SPACE',
    `Cannot draw actions of ${JSON.stringify(space.toJSON())}: take Discrete, MultiDiscrete or a Box of floats`,
  )
}

function clipped(draws: Float32Array, space: Box): unknown {
  const actions = zeros(space.dtype, draws.length)
  for (const [at, draw] of draws.entries()) {
    const index = at % space.size
    actions[at] = Math.min(space.high(index), Math.max(space.low(index), draw))
  }
  return actions
}
