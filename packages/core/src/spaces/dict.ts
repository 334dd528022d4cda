import { z } from 'zod'
import type { BatchOf, MaskOf, Space, ValueOf } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { invalidMask, partOptions, refuseBoth } from './masking.js'

/** The spaces of a Dict by key. */
export type DictSpaces = Readonly<Record<string, Space>>

/** The element of a Dict. */
export type DictValue<Spaces extends DictSpaces> = { readonly [Key in keyof Spaces]: ValueOf<Spaces[Key]> }

/** The batch of a Dict: a batch for each key. */
export type DictBatch<Spaces extends DictSpaces> = { readonly [Key in keyof Spaces]: BatchOf<Spaces[Key]> }

/** The mask, or the probability, of a Dict: one for each key; a key that is left out is free. */
export type DictMask<Spaces extends DictSpaces> = {
  readonly [Key in keyof Spaces]?: MaskOf<Spaces[Key]> | undefined
}

/** Named elements of other spaces; exactly these keys. */
export interface Dict<Spaces extends DictSpaces = DictSpaces>
  extends Space<DictValue<Spaces>, DictBatch<Spaces>, DictMask<Spaces>> {
  readonly kind: 'dict'
  readonly spaces: Spaces
}

/**
 * Makes a Dict space.
 *
 * @throws {LudusError} `INVALID_SPACE` when there is no key.
 * @example
 * const state = dict({ score: box({ low: 0, high: 99, shape: [], dtype: 'float64' }), lives: discrete(4) })
 */
export function dict<Spaces extends DictSpaces>(spaces: Spaces): Dict<Spaces> {
  const entries = Object.entries(spaces)
  if (entries.length === 0)
    throw new LudusError('INVALID_SPACE', 'Cannot make a Dict without keys: give at least one space')
  const mapSpaces = (map: (space: Space, key: string) => unknown) =>
    Object.fromEntries(entries.map(([key, space]) => [key, map(space, key)]))
  const schema = z.strictObject(mapSpaces((space) => space.schema) as Record<string, z.ZodType>)
  const hasKeys = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === entries.length
  return {
    kind: 'dict',
    spaces,
    schema: schema as unknown as z.ZodType<DictValue<Spaces>>,
    contains: (value): value is DictValue<Spaces> =>
      hasKeys(value) && entries.every(([key, space]) => space.contains(value[key])),
    sample: (rng, options) => {
      refuseBoth(options, 'a Dict')
      for (const key of Object.keys(options?.mask ?? options?.probability ?? {}))
        if (!Object.hasOwn(spaces, key)) throw invalidMask('a Dict', `it has no key ${key}`)
      return mapSpaces((space, key) =>
        space.sample(
          rng,
          partOptions(options, (weights) => weights[key]),
        ),
      ) as DictValue<Spaces>
    },
    batch: (values) => mapSpaces((space, key) => space.batch(values.map((value) => value[key]))) as DictBatch<Spaces>,
    unbatch: (batch) => {
      const columns = mapSpaces((space, key) => space.unbatch(batch[key])) as Record<string, unknown[]>
      const length = columns[entries[0]?.[0] as string]?.length ?? 0
      return Array.from(
        { length },
        (_, row) => Object.fromEntries(entries.map(([key]) => [key, columns[key]?.[row]])) as DictValue<Spaces>,
      )
    },
    containsBatch: (value): value is DictBatch<Spaces> =>
      hasKeys(value) &&
      entries.every(([key, space]) => space.containsBatch(value[key])) &&
      new Set(entries.map(([key, space]) => space.unbatch(value[key]).length)).size === 1,
    toJSON: () => ({
      kind: 'dict',
      spaces: Object.fromEntries(entries.map(([key, space]) => [key, space.toJSON()])),
    }),
  }
}
