import { join } from 'node:path'
import { type Frame, isLudusError, LudusError } from '@ludus/core'
import type { Variable } from '../game-file.js'
import { readPicture } from './find-pictures.js'
import { type Recognition, recognitionSchemas } from './recognition-schema.js'
import {
  type NamedPicture,
  readDigits,
  readPixel,
  readStill,
  readTemplate,
  type ScreenReader,
} from './screen-readers.js'

/** Reads state variables from pictures of the screen. */
export interface Recogniser {
  /** Forgets what it has seen, as an episode begins. */
  reset(): void
  /**
   * Writes what it sees into a row of raw state data, at the places of the variables that are recognised.
   *
   * @throws {LudusError} `INVALID_STATE` when something is not there, and the game file says no `otherwise`.
   */
  read(screen: Frame, row: Float64Array): void
}

/** A state variable with the machine's part of it. */
type ReadVariable = Variable & { readonly read: unknown }

/** How one variable is read. */
interface RecognisedVariable {
  readonly name: string
  /** Its place in a row of raw state data. */
  readonly at: number
  readonly reader: ScreenReader
  /** Its value where nothing is found; null where that is an error. */
  readonly otherwise: number | null
}

/**
 * Makes what recognises the state variables of a game file that ask for it.
 *
 * @param state The variables in the order of the file.
 * @param folder The folder of the game file, which holds the pictures.
 * @returns Null where none asks for it, so that no picture of the screen is needed.
 * @throws {LudusError} `INVALID_GAME_FILE`.
 */
export function createRecogniser(state: Readonly<Record<string, ReadVariable>>, folder: string): Recogniser | null {
  const recognised: RecognisedVariable[] = []
  let at = 0
  for (const [name, variable] of Object.entries(state)) {
    if (isRecognition(variable.read)) recognised.push({ name, at, ...readerOf(name, variable, variable.read, folder) })
    at += variable.type === 'numbers' ? variable.length : 1
  }
  if (recognised.length === 0) return null
  return {
    reset() {
      for (const { reader } of recognised) reader.reset?.()
    },
    read(screen, row) {
      for (const { name, at, reader, otherwise } of recognised) {
        const value = reader.read(screen) ?? otherwise
        if (value === null)
          throw new LudusError('INVALID_STATE', `Cannot read the state variable ${name}: it is not on the screen`)
        row[at] = value
      }
    },
  }
}

function isRecognition(read: unknown): read is Recognition {
  const from = (read as { from?: unknown } | null | undefined)?.from
  return recognitionSchemas.some(({ shape }) => shape.from.value === from)
}

function readerOf(
  name: string,
  variable: Variable,
  recognition: Recognition,
  folder: string,
): Pick<RecognisedVariable, 'reader' | 'otherwise'> {
  const refuse = (place: string, why: string): never => {
    const path = join(folder, 'game.json')
    throw new LudusError('INVALID_GAME_FILE', `Cannot read the game file ${path}: state.${name}.${place}: ${why}`)
  }
  const numberOf = (value: number | string, place: string): number => {
    if (typeof value === 'number') return value
    const index = variable.type === 'class' ? variable.values.indexOf(value) : -1
    return index >= 0 ? index : refuse(place, `${value} is none of its values`)
  }
  const load = (images: Readonly<Record<string, string>>, named: boolean) =>
    Object.entries(images).map(([name, file]): NamedPicture => {
      const place = `read.images.${name}`
      const number = named ? numberOf(name, place) : 0
      try {
        return { name, number, picture: readPicture(join(folder, file)) }
      } catch (error) {
        return refuse(place, isLudusError(error) ? `${file}: ${error.message}` : `there is no ${file} beside it`)
      }
    })

  if (variable.type === 'numbers') return refuse('type', 'only single numbers and classes are recognised on the screen')
  switch (recognition.from) {
    case 'template':
    case 'digits': {
      const { images, otherwise } = recognition
      return {
        reader:
          recognition.from === 'digits'
            ? readDigits(load(images, false), recognition)
            : readTemplate(load(images, recognition.take === 'name'), recognition),
        otherwise: otherwise === undefined ? null : numberOf(otherwise, 'read.otherwise'),
      }
    }
    case 'pixel':
      return { reader: readPixel(recognition), otherwise: null }
    case 'still':
      return { reader: readStill(recognition), otherwise: null }
  }
}
