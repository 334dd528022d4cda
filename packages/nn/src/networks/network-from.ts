import type { Rng } from '@ludus/core'
import { shapeError } from '../graph/shapes.js'
import { flatParameters, flattened } from './flat-parameters.js'
import type { Network } from './network.js'

/** What `networkFrom` needs. */
interface NetworkParts extends Omit<Network, 'parameterCount' | 'forward' | 'unpack' | 'initialise'> {
  /** Parts of the flat vector in their order. */
  initialise(rng: Rng): Float32Array[]
}

/** Makes a network of what it computes from its parameters one by one. */
export function networkFrom(parts: NetworkParts): Network {
  const network: Network = {
    ...parts,
    ...flatParameters(parts.parameters),
    initialise: (rng) => flattened(parts.initialise(rng)),
    forward(parameters, input) {
      const wanted = [input.shape[0] ?? 1, ...parts.inputShape]
      if (String(input.shape) !== String(wanted) || input.dtype !== parts.inputDtype)
        throw shapeError(
          `put ${parts.config.kind} on ${input.dtype}`,
          [input.shape],
          `it takes ${parts.inputDtype} [batch, ${parts.inputShape.join(', ')}]`,
        )
      return network.apply(network.unpack(parameters), input)
    },
  }
  return network
}
