import type { Comparison } from '../comparison/comparison.js'
import { formatCount } from './format-values.js'
import { type Html, html, raw } from './html.js'
import type { EncoderCard } from './read-encoder-card.js'
import { reportStyle } from './report-style.js'
import { type Clip, clipsSection } from './sections/clips.js'
import { costsSection } from './sections/costs.js'
import { encodersSection } from './sections/encoders.js'
import { curvesSection, thresholdSection } from './sections/learning.js'
import { makingSection } from './sections/making.js'
import { figuresSection, finalsSection } from './sections/results.js'
import { verdict } from './verdict.js'

/** What a report shows beside the comparison's own figures. */
export interface ReportExtras {
  readonly clips: readonly Clip[]
  readonly cards: readonly EncoderCard[]
  /** What a reader types to make the comparison again. */
  readonly command: string
}

/** A comparison as one HTML page that loads nothing. */
export function renderReport(comparison: Comparison, { clips, cards, command }: ReportExtras): string {
  const { experiment } = comparison
  const arms = Object.keys(experiment.arms)
  const title = experiment.title ?? `${arms.join(' and ')} on ${experiment.env.id}`
  const [headline = '', ...more] = verdict(comparison)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<style>${raw(reportStyle)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="quiet">${experiment.env.id}, ${experiment.seeds.length} paired ${experiment.seeds.length === 1 ? 'seed' : 'seeds'},
${formatCount(experiment.budget.steps)} terminal steps for the policy of each run, ${comparison.endedAt.slice(0, 10)}</p>
</header>
<main>
<section class="verdict" aria-label="Verdict"><p class="headline">${unbroken(headline)}</p>
${more.length === 0 ? [] : html`<ul>${more.map((sentence) => html`<li>${unbroken(sentence)}</li>`)}</ul>`}</section>
${failures(comparison)}
${finalsSection(comparison)}
${figuresSection(comparison)}
${curvesSection(comparison)}
${thresholdSection(comparison)}
${costsSection(comparison)}
${encodersSection(cards)}
${clipsSection(comparison, clips)}
${makingSection(comparison, command)}
</main>
</body>
</html>
`
  return page.html
}

/** Keeps a number and its unit on one line. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:%|s|min|h)(?:\W|$))/g, '$1\u00a0')
}

function failures({ arms }: Comparison): Html[] {
  return arms.flatMap(({ name, failures: list }) =>
    list.map(
      ({ seed, message }) => html`<p class="failure">${name}, seed ${seed}, failed and is left out: ${message}</p>`,
    ),
  )
}
