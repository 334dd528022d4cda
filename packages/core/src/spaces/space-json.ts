import { z } from 'zod'

/** JSON has no infinities, so they stand as words. */
const bound = z.union([z.number(), z.literal('Infinity'), z.literal('-Infinity')])
const bounds = z.union([bound, z.array(bound)])

/** A Box as JSON. */
const boxJsonSchema = z.strictObject({
  kind: z.literal('box'),
  dtype: z.enum(['uint8', 'int32', 'float32', 'float64']),
  shape: z.array(z.int().positive()),
  low: bounds,
  high: bounds,
})

/** A Discrete as JSON. */
const discreteJsonSchema = z.strictObject({
  kind: z.literal('discrete'),
  n: z.int().positive(),
  start: z.int(),
})

/** A Dict as JSON. */
const dictJsonSchema = z.strictObject({
  kind: z.literal('dict'),
  get spaces() {
    return z.record(z.string(), spaceJsonSchema)
  },
})

/** Any space as JSON. */
export const spaceJsonSchema = z.discriminatedUnion('kind', [boxJsonSchema, discreteJsonSchema, dictJsonSchema])

export type BoxJson = z.infer<typeof boxJsonSchema>
interface DictJson {
  kind: 'dict'
  spaces: Record<string, SpaceJson>
}
/** Any space as plain JSON. */
export type SpaceJson = BoxJson | z.infer<typeof discreteJsonSchema> | DictJson
