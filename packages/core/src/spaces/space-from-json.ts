import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { graph } from './graph.js'
import { multiBinary } from './multi-binary.js'
import { multiDiscrete } from './multi-discrete.js'
import { oneOf } from './one-of.js'
import { sequence } from './sequence.js'
import { type SpaceJson, spaceJsonSchema } from './space-json.js'
import { text } from './text.js'
import { tuple } from './tuple.js'

/**
 * Makes the space that `toJSON` wrote.
 *
 * @throws {LudusError} `INVALID_SPACE`.
 */
export function spaceFromJson(json: unknown): Space {
  const parsed = spaceJsonSchema.safeParse(json)
  if (!parsed.success)
    throw new LudusError('INVALID_SPACE', `Cannot read a space from ${JSON.stringify(json)}: it is none of ours`, {
      cause: parsed.error,
    })
  return build(parsed.data)
}

function build(json: SpaceJson): Space {
  switch (json.kind) {
    case 'box':
      return box({ dtype: json.dtype, shape: json.shape, low: numbers(json.low), high: numbers(json.high) })
    case 'discrete':
      return discrete(json.n, json.start)
    case 'multi-discrete':
      return multiDiscrete(json.nvec, { start: json.start, shape: json.shape, dtype: json.dtype })
    case 'multi-binary':
      return multiBinary(json.shape)
    case 'text':
      return text(json.maxLength, { minLength: json.minLength, charset: json.charset })
    case 'tuple':
      return tuple(json.spaces.map(build))
    case 'sequence':
      return sequence(build(json.space), { stack: json.stack })
    case 'graph':
      return graph(build(json.nodeSpace), json.edgeSpace && build(json.edgeSpace))
    case 'one-of':
      return oneOf(json.spaces.map(build))
    case 'dict':
      return dict(Object.fromEntries(Object.entries(json.spaces).map(([key, space]) => [key, build(space)])))
  }
}

function numbers(bounds: number | string | readonly (number | string)[]): number | number[] {
  return typeof bounds === 'object' ? bounds.map(Number) : Number(bounds)
}
