import type { Comparison } from '../../comparison/comparison.js'
import { formatCount } from '../format-values.js'
import { type Html, html } from '../html.js'

/** How the comparison was made, and how it is made again. */
export function makingSection(comparison: Comparison, command: string): Html {
  const { experiment, experimentHash, plugins, provenance, arms, floor } = comparison
  const commit = provenance.git
    ? `${provenance.git.commit}${provenance.git.dirty ? ', with changes' : ''}`
    : 'no repository'
  const { everySteps, episodes, finalEpisodes, seed } = experiment.evaluation
  const json = (value: unknown, label: string) =>
    html`<pre tabindex="0" role="region" aria-label="${label}"><code>${JSON.stringify(value, null, 2)}</code></pre>`
  const hashes = arms.flatMap(({ runs }) =>
    runs.map((run) => html`<li><code>${run.directory}</code> <code>${run.configHash}</code></li>`),
  )
  return html`<section id="making">
<h2>How it was made</h2>
<p>Make it again:</p>
<pre tabindex="0" role="region" aria-label="Command"><code>${command}</code></pre>
<dl>
<dt>Evaluation</dt><dd>every ${formatCount(everySteps)} terminal steps ${episodes} episodes, at the end ${finalEpisodes}, from
seed ${seed} on; training seeds are ${experiment.seeds.join(', ')}. Best actions, on an env of its own.</dd>
<dt>Random play</dt><dd>${floor.evaluation.returns.length} episodes on the same evaluation seeds</dd>
<dt>Intervals</dt><dd>95 % percentile bootstrap, 2,000 resamples, seeded; of times to the threshold, Greenwood’s</dd>
<dt>Experiment</dt><dd><code>${experimentHash}</code></dd>
<dt>Commit</dt><dd><code>${commit}</code></dd>
<dt>Machine</dt><dd>${provenance.machine}; Node ${provenance.node}</dd>
<dt>Plugins</dt><dd>${plugins.join(', ')}</dd>
</dl>
<details><summary>The experiment</summary>${json(experiment, 'The experiment')}</details>
<details><summary>The runs and the hashes of their configurations</summary><ul class="quiet">${hashes}</ul></details>
<details><summary>Versions of all packages</summary>${json(provenance.packages, 'Versions of all packages')}</details>
</section>`
}
