import { formatNumber } from '../format-values.js'
import { type Html, html } from '../html.js'
import type { EncoderCard } from '../read-encoder-card.js'
import { figuresTable } from './figures-table.js'

/** The encoders' cards: how well each reads its variables on frames that it was not trained on. */
export function encodersSection(cards: readonly EncoderCard[]): Html {
  if (cards.length === 0) return html``
  const tables = cards.map(({ arm, seed, variables }) => {
    const columns = [...new Set(variables.flatMap(({ figures }) => Object.keys(figures)))]
    const rows = variables.map(({ name, figures }) => ({
      label: name,
      cells: columns.map((column) => cardFigure(figures[column])),
    }))
    return html`<h3>${arm}, seed ${seed}</h3>
${figuresTable(`Encoder card of ${arm}, seed ${seed}`, columns.map(inWords), rows)}`
  })
  return html`<section id="encoders">
<h2>What the encoders read</h2>
<p class="quiet">For each variable, on held-out frames.</p>
${tables}
</section>`
}

function cardFigure(value: string | number | undefined): string {
  if (value === undefined) return '–'
  return typeof value === 'number' ? formatNumber(value) : value
}

/** `heldOutError` as `held out error`. */
function inWords(name: string): string {
  return name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
}
