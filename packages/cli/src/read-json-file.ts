import { readFile } from 'node:fs/promises'
import { LudusError } from '@ludus/core'
import { oneLine } from './output/one-line.js'

/**
 * Reads a file that a user names.
 *
 * @param what Names the file in errors, such as "the experiment file demo.json".
 * @throws {LudusError} `FILE_NOT_FOUND`, `INVALID_JSON`.
 */
export async function readJsonFile(path: string, what: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'it does not exist' : oneLine(error)
    throw new LudusError('FILE_NOT_FOUND', `Cannot read ${what}: ${why}`, { cause: error })
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new LudusError('INVALID_JSON', `Cannot read ${what}: it is not JSON: ${oneLine(error)}`, { cause: error })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new LudusError('INVALID_JSON', `Cannot read ${what}: it must hold a JSON object`)
}
