import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { type SpaceJson, spaceJsonSchema } from './space-json.js'

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
    case 'dict':
      return dict(Object.fromEntries(Object.entries(json.spaces).map(([key, space]) => [key, build(space)])))
  }
}

function numbers(bounds: number | string | readonly (number | string)[]): number | number[] {
  return typeof bounds === 'object' ? bounds.map(Number) : Number(bounds)
}
