import type { Plugin } from '@ludus/core'
import type { References } from './comparison.js'

/**
 * What scores on an env are normalised by: the return of random play is 0, the return at which the env counts as solved
 * is 1.
 *
 * @returns Null when the env names no such return, or random play reaches it.
 */
export function scoreReferences(plugins: readonly Plugin[], envId: string, floor: number): References | null {
  const solvedAt = plugins.flatMap(({ envs }) => envs).find(({ id }) => id === envId)?.solvedAt
  return solvedAt !== undefined && solvedAt > floor ? { floor, solvedAt } : null
}
