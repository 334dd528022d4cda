import { type Label, LudusError } from '@ludus/core'
import type { LabelTable } from './read-table.js'

/** The labels of a table, and what they say of each row. */
export interface LabelColumns {
  readonly labels: readonly Label[]
  /** Row-major [rows, labels], NaN where a cell is empty. */
  readonly values: Float32Array
  /** The texts of each column of classes, in the order of their numbers. */
  readonly classes: Record<string, string[]>
}

interface Column {
  readonly label: Label | null
  readonly values: readonly number[]
  readonly texts: string[] | null
}

/**
 * Reads columns as labels. A column of numbers is a number, bounded by the least and the greatest that it has; one of
 * texts is a class, its texts counted in the order of the alphabet. A column that never varies is left out: there is
 * nothing to learn.
 *
 * @param names Columns to read.
 * @param classNames Those whose whole numbers are classes.
 * @throws {LudusError} `INVALID_LABELS`, naming the row.
 */
export function labelColumns(table: LabelTable, names: readonly string[], classNames: readonly string[]): LabelColumns {
  const columns = names
    .map((name) => readColumn(table, name, classNames.includes(name)))
    .filter((column): column is Column & { readonly label: Label } => column.label !== null)
  return {
    labels: columns.map(({ label }) => label),
    values: Float32Array.from(table.rows.flatMap((_, row) => columns.map(({ values }) => values[row] as number))),
    classes: Object.fromEntries(columns.flatMap(({ label, texts }) => (texts ? [[label.name, texts]] : []))),
  }
}

function readColumn(table: LabelTable, name: string, isClass: boolean): Column {
  const cells = table.rows.map(({ cells }) => cells[name] ?? null)
  const numbers = cells.map((cell) => (cell === null ? Number.NaN : Number(cell)))
  const said = cells.filter((cell) => cell !== null)
  if (said.every((cell) => Number.isFinite(Number(cell)))) return numberColumn(table, name, numbers, isClass)
  const numeric = cells.findIndex((cell) => cell !== null && Number.isFinite(Number(cell)))
  if (numeric >= 0) {
    const text = cells.findIndex((cell) => cell !== null && !Number.isFinite(Number(cell)))
    throw invalid(
      table.rows[text]?.named,
      `${name} is ${JSON.stringify(cells[text])}, and in ${table.rows[numeric]?.named} ${cells[numeric]}: a column holds numbers or texts`,
    )
  }
  const texts = [...new Set(said)].sort()
  return {
    label: texts.length < 2 ? null : { name, kind: 'class', start: 0, classes: texts.length },
    values: cells.map((cell) => (cell === null ? Number.NaN : texts.indexOf(cell))),
    texts,
  }
}

function numberColumn(table: LabelTable, name: string, values: readonly number[], isClass: boolean): Column {
  const broken = isClass ? values.findIndex((value) => !Number.isNaN(value) && !Number.isInteger(value)) : -1
  if (broken >= 0)
    throw invalid(table.rows[broken]?.named, `${name} is ${values[broken]}: classes are texts or whole numbers`)
  const known = values.filter((value) => !Number.isNaN(value))
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = known.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY)
  const label: Label = isClass
    ? { name, kind: 'class', start: low, classes: high - low + 1 }
    : { name, kind: 'number', low, high }
  return { label: low < high ? label : null, values, texts: null }
}

function invalid(named: string | undefined, why: string): LudusError {
  return new LudusError('INVALID_LABELS', `Cannot read the labels in ${named}: ${why}`)
}
