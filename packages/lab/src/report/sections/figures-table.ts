import { type Html, html, raw } from '../html.js'
import type { ResultRow } from '../result-rows.js'

/** More columns than this do not fit a phone below their row's label. */
const mostStacked = 4

/**
 * A table of figures. Where the screen is narrow, a row's label goes above its cells; a table of many columns scrolls by
 * itself instead.
 */
export function figuresTable(label: string, columns: readonly string[], rows: readonly ResultRow[]): Html {
  const heads = columns.map((name) => html`<th scope="col">${name}</th>`)
  const body = rows.map(
    (row) => html`<tr${raw(row.label.startsWith(' ') ? ' class="part"' : '')}>
<th scope="row">${row.label.trim()}${row.note === undefined ? [] : html`<small>${row.note}</small>`}</th>
${row.cells.map(tableCell)}</tr>`,
  )
  const layout = columns.length <= mostStacked ? `class="stack" style="--columns: ${columns.length}"` : ''
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
<table ${raw(layout)}><thead><tr><td></td>${heads}</tr></thead><tbody>${body}</tbody></table>
</div>`
}

/** An interval goes below its value, so that the table stays narrow. */
function tableCell(text: string): Html {
  const [value = '', interval] = text.split(' (')
  return interval === undefined
    ? html`<td>${value}</td>`
    : html`<td>${value}<small>${interval.replace(')', '')}</small></td>`
}
