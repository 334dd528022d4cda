import { LudusError, type Operations, type SampleSet } from '@ludus/core'
import { unknownOperation } from '../operations.js'
import type { SampleOrigin } from '../sample-manifest.js'
import { labelColumns } from './label-columns.js'
import { numberEpisodes } from './number-episodes.js'
import { openPictures, type PictureOptions } from './picture-files.js'
import { readLabelFile } from './read-label-file.js'
import { type LabelTable, readTable } from './read-table.js'

/** A set that is read from the pictures of a data set, and what `saveSampleSet` says of it. */
export interface ImportedSamples {
  readonly set: SampleSet
  readonly origin: SampleOrigin
}

/** Columns that are no labels. */
const reserved = ['file', 'episode', 'operation']

/**
 * Reads pictures that a table labels. Its column `file` names the picture; `episode`, if there is one, what must not be
 * cut by a split (else each picture stands for itself); `operation` the action executed, from 0. All others are labels.
 *
 * @param path A CSV file, or a JSON array of flat objects.
 * @param options With `classes`, columns whose whole numbers are classes.
 * @throws {LudusError} `INVALID_LABELS`, `INVALID_PICTURE`, naming the row.
 */
export async function importLabelledImages(
  path: string,
  options: PictureOptions & { readonly classes?: readonly string[] },
): Promise<ImportedSamples> {
  const file = await readLabelFile(path)
  const table = readTable(file)
  const files = table.rows.map(({ cells, named }) => {
    if (cells.file) return { file: cells.file, named }
    throw new LudusError('INVALID_LABELS', `Cannot import ${named}: it names no picture; give a column file`)
  })
  const unknown = options.classes?.find((name) => !table.columns.includes(name))
  if (unknown)
    throw new LudusError('INVALID_LABELS', `Cannot read ${unknown} as classes: ${file.name} has no such column`)
  const names = table.columns.filter((name) => !reserved.includes(name))
  const { classes, ...labelled } = labelColumns(table, names, options.classes ?? [])
  return {
    set: {
      ...(await openPictures(files, options)),
      ...labelled,
      framesPerObservation: 1,
      size: files.length,
      episodes: numberEpisodes(episodesOf(table)),
      operations: operationsOf(table),
    },
    origin: { imported: { labels: file.name, sha256: file.sha256, classes } },
  }
}

function episodesOf({ columns, rows }: LabelTable): (string | undefined)[] {
  if (!columns.includes('episode')) return rows.map(() => undefined)
  return rows.map(({ cells, named }) => {
    if (cells.episode) return cells.episode
    throw new LudusError('INVALID_LABELS', `Cannot import ${named}: its episode is empty, and other rows have one`)
  })
}

function operationsOf({ columns, rows }: LabelTable): Operations | null {
  if (!columns.includes('operation')) return null
  const values = Int32Array.from(rows, ({ cells, named }) => {
    const operation = cells.operation ?? unknownOperation
    if (operation === unknownOperation || /^\d{1,9}$/.test(operation)) return Number(operation)
    throw new LudusError('INVALID_LABELS', `Cannot import ${named}: its operation is ${operation}, no number from 0`)
  })
  return { count: values.reduce((most, value) => Math.max(most, value + 1), 1), values }
}
