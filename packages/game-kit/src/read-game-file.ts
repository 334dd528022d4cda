import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LudusError, parseWith } from '@ludus/core'
import type { z } from 'zod'
import { referenceErrors } from './check-references.js'
import type { SharedGameFile } from './game-file.js'

/**
 * Reads a game file and checks it: by its schema, and that it speaks only of what it declares.
 *
 * @param schema The machine's schema, built of `actionsSchema`, `variablesSchema` and `sharedGameFields`.
 * @throws {LudusError} `INVALID_GAME_FILE`, one line that names the file and the path in it.
 */
export function readGameFile<File extends SharedGameFile>(url: URL, schema: z.ZodType<File>): File {
  return checkGameFile(readGameJson(url), schema, fileURLToPath(url))
}

/**
 * Checks the content of a game file, as `readGameFile` does.
 *
 * @param what Names the file in the error.
 * @throws {LudusError} `INVALID_GAME_FILE`.
 */
export function checkGameFile<File extends SharedGameFile>(json: unknown, schema: z.ZodType<File>, what: string): File {
  const checked = schema.superRefine((file, context) => {
    for (const { path, message } of referenceErrors(file)) context.addIssue({ code: 'custom', path, message })
  })
  return parseWith(checked, json, 'INVALID_GAME_FILE', `the game file ${what}`)
}

/**
 * Reads what a game file holds, without a look at it.
 *
 * @throws {LudusError} `INVALID_GAME_FILE` when it is missing or no JSON.
 */
export function readGameJson(url: URL): unknown {
  const path = fileURLToPath(url)
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? `it is not JSON (${error.message})` : 'there is no such file'
    throw new LudusError('INVALID_GAME_FILE', `Cannot read the game file ${path}: ${why}`, { cause: error })
  }
}
