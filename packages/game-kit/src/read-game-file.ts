import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isLudusError, LudusError, parseWith } from '@ludus/core'
import type { z } from 'zod'
import type { SharedGameFile } from './game-file.js'

/**
 * Reads a game file and checks it: by its schema, and that every variable it speaks of is one it declares.
 *
 * @param schema The machine's schema, built of `actionsSchema`, `variablesSchema` and `sharedGameFields`.
 * @throws {LudusError} `INVALID_GAME_FILE`, one line that names the file and the path in it.
 */
export function readGameFile<File extends SharedGameFile>(url: URL, schema: z.ZodType<File>): File {
  const path = fileURLToPath(url)
  return checkGameFile(readJson(path), schema, path)
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

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (isLudusError(error)) throw error
    const why = error instanceof SyntaxError ? `it is not JSON (${error.message})` : 'there is no such file'
    throw new LudusError('INVALID_GAME_FILE', `Cannot read the game file ${path}: ${why}`, { cause: error })
  }
}

function referenceErrors(file: SharedGameFile): { path: PropertyKey[]; message: string }[] {
  const errors: { path: PropertyKey[]; message: string }[] = []
  const names = new Set<string>()
  file.actions.forEach((action, index) => {
    if (names.has(action.name))
      errors.push({ path: ['actions', index, 'name'], message: `two actions are named ${action.name}` })
    names.add(action.name)
  })
  for (const [key, variable] of Object.entries(file.state))
    if (variable.type !== 'class' && variable.low > variable.high)
      errors.push({ path: ['state', key, 'low'], message: `low ${variable.low} is above high ${variable.high}` })
  const scalar = (variable: string, path: PropertyKey[]) => {
    const declared = Object.hasOwn(file.state, variable) ? file.state[variable] : undefined
    if (!declared)
      errors.push({
        path,
        message: `no state variable ${variable}; declared are ${Object.keys(file.state).join(', ')}`,
      })
    else if (declared.type === 'numbers')
      errors.push({ path, message: `${variable} is an array; name a single number` })
  }
  for (const [key, term] of Object.entries(file.reward))
    if ('variable' in term) scalar(term.variable, ['reward', key, 'variable'])
  file.done.forEach((entry, index) => {
    scalar(entry.variable, ['done', index, 'variable'])
    entry.and.forEach((each, inner) => {
      scalar(each.variable, ['done', index, 'and', inner, 'variable'])
    })
  })
  return errors
}
