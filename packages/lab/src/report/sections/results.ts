import type { Comparison } from '../../comparison/comparison.js'
import { type Html, html, raw } from '../html.js'
import { dashSample, legend, squareSample } from '../legend.js'
import { pairColumns, pairRows } from '../pair-rows.js'
import { plotFinals } from '../plots/plot-finals.js'
import { armColor } from '../plots/plot-frame.js'
import { plotProfile } from '../plots/plot-profile.js'
import { resultColumns, resultRows } from '../result-rows.js'
import { figuresTable } from './figures-table.js'

/** How the final agents scored: each seed, and the share of runs above each score. */
export function finalsSection(comparison: Comparison): Html {
  const { arms, experiment } = comparison
  return html`<section id="finals">
<h2>Final return</h2>
${legend([
  ...arms.map(({ name }, index) => ({ name, sample: squareSample(armColor(index)) })),
  { name: 'random play', sample: dashSample() },
])}
<div class="row">
<figure>${raw(plotFinals(comparison, 360))}
<figcaption>A mark is one seed: the mean return of its final agent over ${experiment.evaluation.finalEpisodes} episodes
that no training has seen, the same for all. The tick is the interquartile mean of the seeds (of random play, the mean
of its episodes), the band its 95 % bootstrap interval.</figcaption></figure>
<figure>${raw(plotProfile(comparison, 360))}
<figcaption>Performance profile: the share of runs that end above each return, with its interval. A line further up and
to the right is better everywhere; lines that cross mean that the mean alone misleads.</figcaption></figure>
</div>
</section>`
}

/** The tables: each arm by itself, then the first against each of the others. */
export function figuresSection(comparison: Comparison): Html {
  const pairs =
    comparison.pairs.length === 0
      ? html``
      : html`<h3>Seed by seed</h3>
${figuresTable('Table of pairs', pairColumns(comparison), pairRows(comparison))}`
  return html`<section id="figures">
<h2>The figures</h2>
${figuresTable('Table of figures', resultColumns(comparison), resultRows(comparison))}
<p class="quiet">Figures over seeds are means unless they say otherwise.</p>
${pairs}
</section>`
}
