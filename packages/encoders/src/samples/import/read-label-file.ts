import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { LudusError } from '@ludus/core'

/** A file of labels: its text, and what the manifest keeps of it. */
export interface LabelFile {
  /** Without its folder. */
  readonly name: string
  readonly text: string
  readonly sha256: string
}

/** @throws {LudusError} `INVALID_LABELS` when it cannot be read. */
export async function readLabelFile(path: string): Promise<LabelFile> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new LudusError('INVALID_LABELS', `Cannot read labels: ${cause.message}`, { cause })
  })
  return {
    name: basename(path),
    text: bytes.toString('utf8'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

/** @throws {LudusError} `INVALID_LABELS`. */
export function parseJson({ name, text }: LabelFile): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new LudusError('INVALID_LABELS', `Cannot read ${name} as JSON: ${(cause as Error).message}`, { cause })
  }
}
