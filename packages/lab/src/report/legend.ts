import { type Html, html, raw } from './html.js'
import { armColor, armSymbol, type armSymbols } from './plots/plot-frame.js'

/** One entry of a legend: what it looks like, and what it is called. */
export interface LegendEntry {
  readonly name: string
  readonly sample: Html
}

/** A list of what the plots below it show. */
export function legend(entries: readonly LegendEntry[]): Html {
  return html`<ul class="legend">${entries.map(({ name, sample }) => html`<li>${sample} ${name}</li>`)}</ul>`
}

/** Shapes around the middle of a 16 × 16 box, the same that the plots draw. */
const symbolShapes: Readonly<Record<(typeof armSymbols)[number], string>> = {
  circle: '<circle cx="8" cy="8" r="4.5"/>',
  square: '<rect x="4" y="4" width="8" height="8"/>',
  triangle: '<path d="M8 3 13 12H3Z"/>',
  diamond: '<path d="M8 2 12 8 8 14 4 8Z"/>',
  star: '<path d="M8 2 9.5 6.3 14 6.3 10.4 9 11.8 13.4 8 10.7 4.2 13.4 5.6 9 2 6.3 6.5 6.3Z"/>',
  hexagon: '<path d="M8 3 12.3 5.5V10.5L8 13 3.7 10.5V5.5Z"/>',
  wye: '<path d="M6.5 13V9L3 7 4.5 4.4 8 6.4 11.5 4.4 13 7 9.5 9V13Z"/>',
  cross: '<path d="M6 2h4v4h4v4h-4v4H6v-4H2V6h4Z"/>',
}

/** A line with an arm's symbol, in its colour. */
export function symbolSample(index: number): Html {
  const shape = symbolShapes[armSymbol(index)]
  return sample(
    `<path d="M0 8H28" stroke="${armColor(index)}" stroke-width="2"/><g fill="${armColor(index)}" transform="translate(6)">${shape}</g>`,
  )
}

/** The dashed line of random play. */
export function dashSample(): Html {
  return sample('<path d="M0 8H28" stroke="var(--floor)" stroke-width="2" stroke-dasharray="4 4"/>')
}

/** A square of a colour. */
export function squareSample(color: string): Html {
  return raw(
    `<svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="2" fill="${color}"/></svg>`,
  )
}

function sample(shapes: string): Html {
  return raw(`<svg width="28" height="16" aria-hidden="true">${shapes}</svg>`)
}
