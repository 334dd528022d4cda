import type { z } from 'zod'
import { LudusError } from './errors.js'

/**
 * Checks a value that came from outside, and completes it with the schema's defaults.
 *
 * @param code Code of the error, such as `INVALID_CONFIG`.
 * @param what Names the value in the error, such as "the experiment file catch.json".
 * @throws {LudusError} With `code`, on one line that names the first place at fault.
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: string,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [first, ...others] = parsed.error.issues
  const path = first?.path.map(String).join('.')
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  throw new LudusError(
    code,
    `Cannot read ${what}: ${path ? `${path}: ` : ''}${first?.message ?? 'it is not valid'}${more}`,
    {
      cause: parsed.error,
    },
  )
}
