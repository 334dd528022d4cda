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
  const [first, ...others] = parsed.error.issues.map(nearestIssue)
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

type Issue = z.core.$ZodIssue

/** Of a value that fits none of several forms, the issue with the form that it comes nearest to. */
function nearestIssue(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue
  const [nearest] = [...issue.errors].sort((a, b) => distance(a) - distance(b))
  const [first] = nearest ?? []
  return first ? nearestIssue({ ...first, path: [...issue.path, ...first.path] }) : issue
}

/** A form of another kind is the farthest, then one that lacks this value's keys, then one with more that is wrong. */
function distance(issues: readonly Issue[]): number {
  const atRoot = issues.filter(({ path }) => path.length === 0)
  return (atRoot.some(({ code }) => code === 'invalid_type') ? 1e6 : 0) + atRoot.length * 1e3 + issues.length
}
