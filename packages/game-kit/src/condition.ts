import { z } from 'zod'
import { variableName } from './names.js'

const comparison = z.strictObject({
  variable: variableName,
  is: z.enum(['<', '<=', '=', '!=', '>=', '>']),
  /** A number, or the name of a class. */
  value: z.union([z.number(), z.string()]),
})

/** A comparison of a state variable with a number or a class. */
export type Comparison = z.output<typeof comparison>

/** What holds or does not of state data. */
export type Condition = Comparison | { readonly and: readonly Condition[] } | { readonly or: readonly Condition[] }

const several = z.lazy(() => z.array(conditionSchema).min(1))

/** The schema of a condition: a comparison, or several in `and` or `or`. */
export const conditionSchema: z.ZodType<Condition> = z
  .union([comparison, z.strictObject({ and: several }), z.strictObject({ or: several })])
  .meta({ id: 'condition' })

/** All comparisons that a condition is made of, with their places in it. */
export function comparisonsIn(
  condition: Condition,
  path: readonly PropertyKey[] = [],
): { readonly comparison: Comparison; readonly path: readonly PropertyKey[] }[] {
  if ('variable' in condition) return [{ comparison: condition, path }]
  const [key, parts] = 'and' in condition ? (['and', condition.and] as const) : (['or', condition.or] as const)
  return parts.flatMap((part, index) => comparisonsIn(part, [...path, key, index]))
}

/**
 * Compiles a condition into a test of state data.
 *
 * @param read Gives the number of a variable.
 * @param numberOf Gives the number of a class by its name.
 */
export function compileCondition<State>(
  condition: Condition,
  read: (state: State, variable: string) => number,
  numberOf: (variable: string, className: string) => number,
): (state: State) => boolean {
  if ('and' in condition) {
    const parts = condition.and.map((part) => compileCondition(part, read, numberOf))
    return (state) => parts.every((part) => part(state))
  }
  if ('or' in condition) {
    const parts = condition.or.map((part) => compileCondition(part, read, numberOf))
    return (state) => parts.some((part) => part(state))
  }
  const { variable, is, value } = condition
  const wanted = typeof value === 'string' ? numberOf(variable, value) : value
  return (state) => compare(read(state, variable), is, wanted)
}

function compare(actual: number, is: Comparison['is'], wanted: number): boolean {
  switch (is) {
    case '<':
      return actual < wanted
    case '<=':
      return actual <= wanted
    case '=':
      return actual === wanted
    case '!=':
      return actual !== wanted
    case '>=':
      return actual >= wanted
    case '>':
      return actual > wanted
  }
}
