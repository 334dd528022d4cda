import type { Comparison } from '../comparison/comparison.js'
import { resultColumns, resultRows } from './result-rows.js'
import { verdict } from './verdict.js'

/** The verdict and the table of a comparison as plain text, for a terminal. */
export function formatTable(comparison: Comparison): string {
  const columns = resultColumns(comparison)
  const rows = resultRows(comparison)
  const labelWidth = Math.max(...rows.map((row) => row.label.length))
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row.cells[index] ?? '').length)),
  )
  const line = (label: string, cells: readonly string[]) =>
    [label.padEnd(labelWidth), ...cells.map((cell, index) => cell.padStart(widths[index] ?? 0))].join('   ').trimEnd()
  const header = line('', columns)
  const failures = comparison.arms.flatMap((arm) =>
    arm.failures.map(({ seed, message }) => `${arm.name}, seed ${seed} failed: ${message}`),
  )
  return [
    header,
    '─'.repeat(
      line(
        '',
        widths.map((width) => '─'.repeat(width)),
      ).length,
    ),
    ...rows.map((row) => line(row.label, row.cells)),
    '',
    ...failures,
    ...verdict(comparison),
  ].join('\n')
}

/** The verdict and the table of a comparison as Markdown. */
export function formatMarkdown(comparison: Comparison): string {
  const cells = (list: readonly string[]) => `| ${list.join(' | ')} |`
  const columns = resultColumns(comparison)
  return [
    ...verdict(comparison).map((sentence) => `${sentence}\n`),
    cells(['', ...columns]),
    cells(['---', ...columns.map(() => '---:')]),
    ...resultRows(comparison).map((row) => cells([row.label.trim(), ...row.cells])),
    '',
  ].join('\n')
}
