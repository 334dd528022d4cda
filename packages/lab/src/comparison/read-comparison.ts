import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import type { z } from 'zod'
import { type Comparison, comparisonSchema, firstComparisonSchema } from './comparison.js'
import { measureArms } from './measure-arms.js'

/** The file of a comparison's result. */
export const comparisonFile = 'comparison.json'

/**
 * Reads a comparison's result from its folder.
 *
 * @throws {LudusError} `COMPARISON_NOT_FOUND`, `CORRUPT_COMPARISON`.
 */
export async function readComparison(directory: string): Promise<Comparison> {
  const path = join(directory, comparisonFile)
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new LudusError(
      'COMPARISON_NOT_FOUND',
      `Cannot find a comparison in ${directory}: it has no ${comparisonFile}`,
      {
        cause: error,
      },
    )
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new LudusError('CORRUPT_COMPARISON', `Cannot read ${path}: it is no JSON; run the comparison again`, {
      cause: error,
    })
  }
  const first = firstComparisonSchema.safeParse(value)
  return first.success ? migrate(first.data) : parseWith(comparisonSchema, value, 'CORRUPT_COMPARISON', path)
}

/** The measures of a result of the first version, taken of its runs; it has no references. */
function migrate(first: z.output<typeof firstComparisonSchema>): Comparison {
  return { ...first, formatVersion: 2, ...measureArms(first.experiment, first.arms, null) }
}
