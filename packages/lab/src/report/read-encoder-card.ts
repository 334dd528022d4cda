import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** The figures of one variable that an encoder was trained to read, by their names in the card. */
export interface CardVariable {
  readonly name: string
  readonly figures: Readonly<Record<string, string | number>>
}

/** What a report shows of an encoder's card. */
export interface EncoderCard {
  readonly arm: string
  readonly seed: number
  readonly variables: readonly CardVariable[]
}

/** Where a run may keep its encoder's card. */
const places = ['encoder/card.json', 'artefacts/encoder/card.json', 'agent/encoder/card.json']

/** A card belongs to the package that writes it: whatever figures stand by a label's name are taken over. */
const cardSchema = z.object({ labels: z.array(z.looseObject({ name: z.string() })) })

/**
 * Reads the held-out figures of each variable from the card of a run's encoder.
 *
 * @param directory The run's folder.
 * @returns Empty when the run has no card, or one of another kind.
 */
export async function readCardVariables(directory: string): Promise<CardVariable[]> {
  for (const place of places) {
    const text = await readFile(join(directory, place), 'utf8').catch(() => null)
    if (text !== null) return variablesOf(text)
  }
  return []
}

function variablesOf(text: string): CardVariable[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // A report does without a card that was cut off.
    return []
  }
  const card = cardSchema.safeParse(value)
  if (!card.success) return []
  return card.data.labels.map(({ name, ...rest }) => ({
    name,
    figures: Object.fromEntries(Object.entries(rest).filter(isFigure)),
  }))
}

function isFigure(entry: [string, unknown]): entry is [string, string | number] {
  return typeof entry[1] === 'number' || typeof entry[1] === 'string'
}
