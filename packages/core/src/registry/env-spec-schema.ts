import { z } from 'zod'
import type { EnvSpec } from '../contracts/env-spec.js'
import { wrapperStackSchema } from '../wrappers/wrapper-stack.js'

const jsonObject = z.record(z.string(), z.json())

/** The specs that `makeFromSpec` takes, read from JSON for instance. */
export const envSpecSchema: z.ZodType<EnvSpec> = z.strictObject({
  id: z.string(),
  options: jsonObject,
  maxEpisodeSteps: z.int().positive().nullable(),
  solvedAt: z.number().nullable(),
  nondeterministic: z.boolean(),
  checks: z.enum(['all', 'order', 'none']).exactOptional(),
  wrappers: wrapperStackSchema.exactOptional(),
})
