import { LudusError, parseWith } from '@ludus/core'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { type LabelFile, parseJson } from './read-label-file.js'

/** What a cell says, as text: null where it says nothing. */
type Cell = string | null

/** A table of labels. */
export interface LabelTable {
  /** In the order in which they first appear. */
  readonly columns: readonly string[]
  readonly rows: readonly { readonly cells: Readonly<Record<string, Cell>>; readonly named: string }[]
}

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const rowsSchema = z.array(z.record(z.string(), value)).min(1, 'must have a row')

/** What tools write where a value is missing. */
const missing = /^\s*(nan|null)?\s*$/i

/**
 * Reads rows of labels: a CSV file whose first line names the columns, or a JSON array of flat objects.
 *
 * @throws {LudusError} `INVALID_LABELS`.
 */
export function readTable(file: LabelFile): LabelTable {
  const isJson = file.name.toLowerCase().endsWith('.json')
  const objects = parseWith(rowsSchema, isJson ? parseJson(file) : parseCsv(file), 'INVALID_LABELS', file.name)
  return {
    columns: [...new Set(objects.flatMap(Object.keys))],
    rows: objects.map((object, index) => ({
      cells: Object.fromEntries(Object.entries(object).map(([column, value]) => [column, asCell(value)])),
      named: `row ${index + 1} of ${file.name}`,
    })),
  }
}

function parseCsv({ name, text }: LabelFile): unknown {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true })
  } catch (cause) {
    throw new LudusError('INVALID_LABELS', `Cannot read ${name} as CSV: ${(cause as Error).message}`, { cause })
  }
}

function asCell(value: z.output<typeof rowsSchema>[number][string] | undefined): Cell {
  const text = String(value ?? '')
  return missing.test(text) ? null : text
}
