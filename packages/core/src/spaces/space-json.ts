import { z } from 'zod'

/** JSON has no infinities, so they stand as words. */
export type NumberJson = number | 'Infinity' | '-Infinity'

const numberJsonSchema = z.union([z.number(), z.literal('Infinity'), z.literal('-Infinity')])
const bounds = z.union([numberJsonSchema, z.array(numberJsonSchema)])

/** Writes a number as JSON. */
export function numberToJson(value: number): NumberJson {
  if (value === Number.POSITIVE_INFINITY) return 'Infinity'
  return value === Number.NEGATIVE_INFINITY ? '-Infinity' : value
}

/** Writes the bounds of a Box as JSON. */
export function boundsToJson(bounds: number | readonly number[]): BoxJson['low'] {
  return typeof bounds === 'number' ? numberToJson(bounds) : bounds.map(numberToJson)
}

const boxJsonSchema = z.strictObject({
  kind: z.literal('box'),
  dtype: z.enum(['uint8', 'int32', 'float32', 'float64']),
  shape: z.array(z.int().positive()),
  low: bounds,
  high: bounds,
})

const discreteJsonSchema = z.strictObject({
  kind: z.literal('discrete'),
  n: z.int().positive(),
  start: z.int(),
})

const multiDiscreteJsonSchema = z.strictObject({
  kind: z.literal('multi-discrete'),
  dtype: z.enum(['uint8', 'int32']),
  shape: z.array(z.int().positive()),
  nvec: z.array(z.int().positive()),
  start: z.array(z.int()),
})

const multiBinaryJsonSchema = z.strictObject({
  kind: z.literal('multi-binary'),
  shape: z.array(z.int().positive()),
})

const textJsonSchema = z.strictObject({
  kind: z.literal('text'),
  minLength: z.int().nonnegative(),
  maxLength: z.int().positive(),
  charset: z.string(),
})

const dictJsonSchema = z.strictObject({
  kind: z.literal('dict'),
  get spaces(): z.ZodType<Record<string, SpaceJson>> {
    return z.record(z.string(), spaceJsonSchema)
  },
})

const tupleJsonSchema = z.strictObject({
  kind: z.literal('tuple'),
  get spaces(): z.ZodType<SpaceJson[]> {
    return z.array(spaceJsonSchema)
  },
})

const sequenceJsonSchema = z.strictObject({
  kind: z.literal('sequence'),
  get space(): z.ZodType<SpaceJson> {
    return spaceJsonSchema
  },
  stack: z.boolean(),
})

const graphJsonSchema = z.strictObject({
  kind: z.literal('graph'),
  get nodeSpace(): z.ZodType<SpaceJson> {
    return spaceJsonSchema
  },
  get edgeSpace(): z.ZodType<SpaceJson | null> {
    return spaceJsonSchema.nullable()
  },
})

const oneOfJsonSchema = z.strictObject({
  kind: z.literal('one-of'),
  get spaces(): z.ZodType<SpaceJson[]> {
    return z.array(spaceJsonSchema)
  },
})

/** Any space as JSON. */
export const spaceJsonSchema: z.ZodType<SpaceJson> = z.discriminatedUnion('kind', [
  boxJsonSchema,
  discreteJsonSchema,
  multiDiscreteJsonSchema,
  multiBinaryJsonSchema,
  textJsonSchema,
  dictJsonSchema,
  tupleJsonSchema,
  sequenceJsonSchema,
  graphJsonSchema,
  oneOfJsonSchema,
])

export type BoxJson = z.infer<typeof boxJsonSchema>
type DiscreteJson = z.infer<typeof discreteJsonSchema>
type MultiDiscreteJson = z.infer<typeof multiDiscreteJsonSchema>
type MultiBinaryJson = z.infer<typeof multiBinaryJsonSchema>
type TextJson = z.infer<typeof textJsonSchema>
interface DictJson {
  kind: 'dict'
  spaces: Record<string, SpaceJson>
}
interface TupleJson {
  kind: 'tuple'
  spaces: SpaceJson[]
}
interface SequenceJson {
  kind: 'sequence'
  space: SpaceJson
  stack: boolean
}
interface GraphJson {
  kind: 'graph'
  nodeSpace: SpaceJson
  edgeSpace: SpaceJson | null
}
interface OneOfJson {
  kind: 'one-of'
  spaces: SpaceJson[]
}
/** Any space as plain JSON. */
export type SpaceJson =
  | BoxJson
  | DiscreteJson
  | MultiDiscreteJson
  | MultiBinaryJson
  | TextJson
  | DictJson
  | TupleJson
  | SequenceJson
  | GraphJson
  | OneOfJson
