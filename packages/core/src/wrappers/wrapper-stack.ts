import { z } from 'zod'
import type { EnvSpec, WrapperSpec } from '../contracts/env-spec.js'
import { parseWith } from '../validation.js'

/** A stack of wrappers, inner to outer, as it stands in a spec's JSON. A wrapper that was given functions is refused. */
export const wrapperStackSchema: z.ZodType<readonly WrapperSpec[]> = z.array(
  z.strictObject({
    name: z.string().min(1),
    settings: z.record(z.string(), z.json(), {
      error: ({ input }) =>
        input === null
          ? 'this wrapper was given functions or objects, which no JSON can hold: put it on in code'
          : undefined,
    }),
  }),
)

/** A spec with one wrapper more; null where there is no spec to write it to. */
export function specWithWrapper(spec: EnvSpec | null, name: string, settings: WrapperSpec['settings']): EnvSpec | null {
  return spec && { ...spec, wrappers: [...(spec.wrappers ?? []), { name, settings }] }
}

/** Checks what a wrapper was given, in code or from JSON, and completes it with the defaults. */
export function readSettings<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  settings: unknown,
): z.output<Schema> {
  return parseWith(schema, settings, 'INVALID_OPTIONS', `the settings of ${name}`)
}
