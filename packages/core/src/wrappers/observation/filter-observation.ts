import { z } from 'zod'
import type { Space } from '../../contracts/space.js'
import { LudusError } from '../../errors.js'
import type { AnySpace } from '../../spaces/any-space.js'
import { dict } from '../../spaces/dict.js'
import { tuple } from '../../spaces/tuple.js'
import { mapObservations, type WithObservation, type Wrappable } from '../map-env.js'
import { mapEach, type SpaceMap } from '../space-map.js'
import { readSettings } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({
  /** Keys of a Dict, or indices of a Tuple, in the order wanted. */
  keys: z.union([z.array(z.string()).min(1), z.array(z.int().nonnegative()).min(1)]),
})

/**
 * Keeps some parts of a Dict or Tuple.
 *
 * Source: Gymnasium 1.4 `FilterObservation`.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `INVALID_OPTIONS` for a part that is not there or named twice.
 */
export function filterObservation<E extends Wrappable>(
  env: E,
  settings: z.input<typeof settingsSchema>,
): WithObservation<E, unknown> {
  const parsed = readSettings('filterObservation', settingsSchema, settings)
  return mapObservations(env, { name: 'filterObservation', settings: parsed }, (space) =>
    filter(space as AnySpace, parsed.keys),
  ) as WithObservation<E, unknown>
}

function filter(space: AnySpace, keys: readonly (string | number)[]): SpaceMap {
  if (space.kind !== 'dict' && space.kind !== 'tuple')
    throw new LudusError(
      'UNSUPPORTED_SPACE',
      `Cannot filter observations of ${JSON.stringify(space.toJSON())}: they must be a Dict or a Tuple`,
    )
  const parts = space.spaces as Readonly<Record<string | number, Space>>
  const known = Object.keys(parts)
  const missing = keys.filter(
    (key) => !known.includes(String(key)) || typeof key === (space.kind === 'dict' ? 'number' : 'string'),
  )
  if (missing.length > 0 || new Set(keys).size < keys.length)
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot keep the parts ${keys.join(', ')} of observations that have ${known.join(', ')}: name each once`,
    )
  type Parts = Record<string | number, unknown>
  return space.kind === 'dict'
    ? mapEach(space, dict(Object.fromEntries(keys.map((key) => [key, parts[key] as Space]))), (value: Parts) =>
        Object.fromEntries(keys.map((key) => [key, value[key]])),
      )
    : mapEach(space, tuple(keys.map((key) => parts[key] as Space)), (value: Parts) => keys.map((key) => value[key]))
}
