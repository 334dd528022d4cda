import type { Comparison } from '../comparison/comparison.js'
import { pairColumns, pairRows } from './pair-rows.js'
import { type ResultRow, resultColumns, resultRows } from './result-rows.js'
import { verdict } from './verdict.js'

/** The verdict and the tables of a comparison as plain text, for a terminal. */
export function formatTable(comparison: Comparison): string {
  const failures = comparison.arms.flatMap((arm) =>
    arm.failures.map(({ seed, message }) => `${arm.name}, seed ${seed} failed: ${message}`),
  )
  const pairs = comparison.pairs.length > 0 ? [textTable(pairColumns(comparison), pairRows(comparison)), ''] : []
  return [
    textTable(resultColumns(comparison), resultRows(comparison)),
    '',
    ...pairs,
    ...failures,
    ...verdict(comparison),
  ].join('\n')
}

/** The verdict and the tables of a comparison as Markdown. */
export function formatMarkdown(comparison: Comparison): string {
  const pairs = comparison.pairs.length > 0 ? ['', markdownTable(pairColumns(comparison), pairRows(comparison))] : []
  return [
    ...verdict(comparison).map((sentence) => `${sentence}\n`),
    markdownTable(resultColumns(comparison), resultRows(comparison)),
    ...pairs,
    '',
  ].join('\n')
}

function textTable(columns: readonly string[], rows: readonly ResultRow[]): string {
  const labelWidth = Math.max(...rows.map((row) => row.label.length))
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row.cells[index] ?? '').length)),
  )
  const line = (label: string, cells: readonly string[]) =>
    [label.padEnd(labelWidth), ...cells.map((cell, index) => cell.padStart(widths[index] ?? 0))].join('   ').trimEnd()
  const rule = line(
    '─'.repeat(labelWidth),
    widths.map((width) => '─'.repeat(width)),
  ).replaceAll(' ', '─')
  return [line('', columns), rule, ...rows.map((row) => line(row.label, row.cells))].join('\n')
}

function markdownTable(columns: readonly string[], rows: readonly ResultRow[]): string {
  const cells = (list: readonly string[]) => `| ${list.join(' | ')} |`
  return [
    cells(['', ...columns]),
    cells(['---', ...columns.map(() => '---:')]),
    ...rows.map((row) => cells([row.label.trim(), ...row.cells])),
  ].join('\n')
}
