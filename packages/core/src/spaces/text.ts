import { z } from 'zod'
import type { SampleOptions, Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { allowedIndices, chooseIndex, invalidMask, partOptions, refuseBoth } from './masking.js'

/** Narrows samples of a Text. */
export interface TextMask {
  /** Characters in the sample; any allowed number unless given. */
  readonly length?: number | undefined
  /** For each character, in the order of the charset: 0 or 1, or its probability. */
  readonly charset?: ArrayLike<number> | undefined
}

/** Strings of some characters. A length counts code points, as Python does. A batch is an array of strings. */
export interface Text extends Space<string, string[], TextMask> {
  readonly kind: 'text'
  readonly minLength: number
  readonly maxLength: number
  /** The characters, in the order of masks and of flattened values. */
  readonly charset: readonly string[]
}

/** What `text` takes beside the longest length. */
export interface TextOptions {
  /** 1 unless given. */
  readonly minLength?: number
  /** A string's or array's order is kept, without repetitions; a set is sorted. Digits and English letters unless given. */
  readonly charset?: string | readonly string[] | ReadonlySet<string>
}

/** Gymnasium's default set, sorted as it sorts it. */
const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Makes a Text space.
 *
 * @param maxLength Most characters of an element, at least 1.
 * @throws {LudusError} `INVALID_SPACE`.
 * @example
 * const word = text(5, { charset: 'abc' })
 */
export function text(maxLength: number, { minLength = 1, charset = alphanumeric }: TextOptions = {}): Text {
  const characters = listCharacters(charset)
  const known = new Set(characters)
  const name = `Text(${minLength} to ${maxLength} of '${characters.join('')}')`
  if (!Number.isInteger(minLength) || minLength < 0 || !Number.isInteger(maxLength) || maxLength < 1)
    throw new LudusError('INVALID_SPACE', `Cannot make ${name}: lengths are integers, maxLength at least 1`)
  if (minLength > maxLength)
    throw new LudusError('INVALID_SPACE', `Cannot make ${name}: minLength is above maxLength; swap them`)
  if (characters.length === 0 || !characters.every(isCharacter))
    throw new LudusError('INVALID_SPACE', `Cannot make ${name}: each element of charset is one character`)

  const contains = (value: unknown): value is string => {
    if (typeof value !== 'string') return false
    let length = 0
    for (const character of value) {
      length++
      if (length > maxLength || !known.has(character)) return false
    }
    return length >= minLength
  }

  return {
    kind: 'text',
    minLength,
    maxLength,
    charset: characters,
    schema: z.custom<string>(contains, { error: `not an element of ${name}` }),
    contains,
    sample: (rng, options) => {
      refuseBoth(options, name)
      const length = chosenLength(options, minLength, maxLength, name)
      const choice = partOptions(options, (weights) => weights.charset)
      if (choice.mask !== undefined && allowedIndices(choice.mask, characters.length, name).length === 0) {
        if (minLength === 0) return ''
        throw invalidMask(name, 'no character is allowed, and the text may not be empty')
      }
      return Array.from(
        { length: length ?? rng.integer(minLength, maxLength + 1) },
        () => characters[chooseIndex(rng, characters.length, choice, name)],
      ).join('')
    },
    batch: (values) => [...values],
    unbatch: (batch) => [...batch],
    containsBatch: (value): value is string[] => Array.isArray(value) && value.every(contains),
    toJSON: () => ({ kind: 'text', minLength, maxLength, charset: characters.join('') }),
  }
}

function listCharacters(charset: string | readonly string[] | ReadonlySet<string>): string[] {
  const characters = [...new Set(charset)]
  if (!(charset instanceof Set)) return characters
  return characters.sort((left, right) => (left.codePointAt(0) ?? 0) - (right.codePointAt(0) ?? 0))
}

/** One code point that is no half of a surrogate pair: two halves in a row would join into one character. */
function isCharacter(value: string): boolean {
  return [...value].length === 1 && !/^[\uD800-\uDFFF]$/.test(value)
}

function chosenLength(
  options: SampleOptions<TextMask> | undefined,
  minLength: number,
  maxLength: number,
  name: string,
): number | undefined {
  const length = (options?.mask ?? options?.probability)?.length
  if (length === undefined || (Number.isInteger(length) && length >= minLength && length <= maxLength)) return length
  throw invalidMask(name, `its length is ${length}; give an integer from ${minLength} to ${maxLength}`)
}
