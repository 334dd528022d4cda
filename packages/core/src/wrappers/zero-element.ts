import type { Space } from '../contracts/space.js'
import type { AnySpace } from '../spaces/any-space.js'
import { zeros } from '../spaces/dtype.js'
import { boxElement } from './space-map.js'

/**
 * The element that stands for nothing: zeros, or the bound nearest to zero, or a choice's first value.
 *
 * Source: Gymnasium 1.4 `create_zero_array`.
 */
export function zeroElement(space: Space): unknown {
  const known = space as AnySpace
  switch (known.kind) {
    case 'box': {
      const numbers = zeros(known.dtype, known.size)
      for (let index = 0; index < known.size; index++)
        numbers[index] = Math.max(known.low(index), Math.min(known.high(index), 0))
      return boxElement(known, numbers)
    }
    case 'discrete':
      return known.start
    case 'multi-discrete': {
      const numbers = zeros(known.dtype, known.size)
      numbers.set(known.start)
      return numbers
    }
    case 'multi-binary':
      return new Uint8Array(known.size)
    case 'text':
      return (known.charset[0] ?? '').repeat(known.minLength)
    case 'dict':
      return Object.fromEntries(Object.entries(known.spaces).map(([key, part]) => [key, zeroElement(part)]))
    case 'tuple':
      return known.spaces.map(zeroElement)
    case 'sequence':
      return known.stack ? known.space.batch([]) : []
    case 'graph':
      return {
        nodes: known.nodeSpace.batch([zeroElement(known.nodeSpace)]),
        edges: known.edgeSpace ? known.edgeSpace.batch([zeroElement(known.edgeSpace)]) : null,
        edgeLinks: known.edgeSpace ? new Int32Array(2) : null,
      }
    case 'one-of':
      return [0, zeroElement(known.spaces[0] as Space)]
  }
}
