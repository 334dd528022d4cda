import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Encoder, LudusError, parseWith } from '@ludus/core'
import { type EncoderCard, encoderCardSchema } from './encoder-card.js'

const fileName = 'card.json'

/** An encoder that is saved with its card beside it. */
export function withCard(encoder: Encoder, card: EncoderCard): Encoder {
  return {
    ...encoder,
    async save(directory) {
      await mkdir(directory, { recursive: true })
      await writeFile(join(directory, fileName), `${JSON.stringify(card, null, 2)}\n`)
      await encoder.save(directory)
    },
  }
}

/**
 * Reads the card beside a saved encoder.
 *
 * @returns Null where there is none, as of encoders that other packages train.
 * @throws {LudusError} `CORRUPT_CARD`.
 */
export async function readEncoderCard(directory: string): Promise<EncoderCard | null> {
  const path = join(directory, fileName)
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new LudusError('CORRUPT_CARD', `Cannot read ${path}: it is no JSON; train the encoder anew`, { cause: error })
  }
  return parseWith(encoderCardSchema, json, 'CORRUPT_CARD', path)
}
