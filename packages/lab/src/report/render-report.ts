import type { CurveAxis } from '../comparison/aggregate-curve.js'
import type { Comparison } from '../comparison/comparison.js'
import { formatCount, formatNumber } from './format-values.js'
import { type Html, html, raw } from './html.js'
import { dashSample, legend, squareSample, symbolSample } from './legend.js'
import { plotCurves, plotFinals, plotStageCosts, stageColor } from './plots.js'
import { reportStyle } from './report-style.js'
import { resultColumns, resultRows, stageNames } from './result-rows.js'
import { verdict } from './verdict.js'

/** An agent at play, ready to be embedded. */
export interface Clip {
  readonly name: string
  /** The training seed of the agent; null for random play. */
  readonly seed: number | null
  readonly dataUri: string
}

/** What the three axes mean: each charges more than the one before. */
const axisCaptions: Readonly<Record<CurveAxis, string>> = {
  steps: 'Terminal steps: operations executed in the game while the policy is trained. Stage 1 is not charged.',
  frames: 'All frames: those steps and the sample frames that stage 1 learned from.',
  seconds: 'Wall clock: time of training on this machine, all stages charged, evaluation left out.',
}

/** A comparison as one HTML page that loads nothing. */
export function renderReport(comparison: Comparison, clips: readonly Clip[], command: string): string {
  const { experiment } = comparison
  const arms = Object.keys(experiment.arms)
  const title = experiment.title ?? `${arms.join(' and ')} on ${experiment.env.id}`
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
<section class="verdict" aria-label="Verdict">${verdict(comparison).map((sentence) => html`<p>${unbroken(sentence)}</p>`)}</section>
${failures(comparison)}
${finals(comparison)}
${table(comparison)}
${curves(comparison)}
${stages(comparison)}
${clipSection(comparison, clips)}
${making(comparison, command)}
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

function finals(comparison: Comparison): Html {
  const { finalEpisodes } = comparison.experiment.evaluation
  return html`<section>
<h2>Final return</h2>
<figure class="narrow">${raw(plotFinals(comparison, 440))}
<figcaption>A ring is one seed: the mean return of its final agent over ${finalEpisodes} episodes that no training has
seen, the same for all. The tick is the interquartile mean of the seeds (of random play, the mean of its episodes), the
band its 95 % bootstrap interval.</figcaption></figure>
</section>`
}

function table(comparison: Comparison): Html {
  const heads = resultColumns(comparison).map((name) => html`<th scope="col">${name}</th>`)
  const rows = resultRows(comparison).map(
    ({ label, note, cells }) => html`<tr${raw(label.startsWith(' ') ? ' class="part"' : '')}>
<th scope="row">${label.trim()}${note === undefined ? [] : html`<small>${note}</small>`}</th>
${cells.map(tableCell)}</tr>`,
  )
  return html`<section>
<h2>The figures</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Table of figures">
<table><thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table>
</div>
<p class="quiet">Figures over seeds are means unless they say otherwise.</p>
</section>`
}

/** An interval goes below its value, so that the table stays narrow. */
function tableCell(text: string): Html {
  const [value = '', interval] = text.split(' (')
  return interval === undefined
    ? html`<td>${value}</td>`
    : html`<td>${value}<small>${interval.replace(')', '')}</small></td>`
}

function curves(comparison: Comparison): Html {
  const axes: readonly CurveAxis[] = ['steps', 'frames', 'seconds']
  const { experiment, floor, arms } = comparison
  const threshold =
    experiment.threshold === null ? '' : ` Dotted: the threshold of ${formatNumber(experiment.threshold)}.`
  return html`<section>
<h2>Learning curves</h2>
${legend([
  ...arms.map(({ name }, index) => ({ name, sample: symbolSample(index) })),
  { name: `random play (${formatNumber(floor.mean.value)})`, sample: dashSample() },
])}
<div class="row">${axes.map(
    (axis) =>
      html`<figure>${raw(plotCurves(comparison, axis, 360))}<figcaption>${axisCaptions[axis]}</figcaption></figure>`,
  )}</div>
<p class="quiet">Each point is the mean over the seeds of ${experiment.evaluation.episodes} evaluation episodes, the band
its 95 % bootstrap interval.${threshold}</p>
</section>`
}

function stages(comparison: Comparison): Html {
  const names = stageNames(comparison.arms)
  return html`<section>
<h2>Cost by stage</h2>
${legend(names.map((name, index) => ({ name, sample: squareSample(stageColor(index)) })))}
<figure class="narrow">${raw(plotStageCosts(comparison, 440))}
<figcaption>Mean over the seeds. Runs that share a machine slow each other down, all arms alike.</figcaption></figure>
</section>`
}

function clipSection({ experiment, arms }: Comparison, clips: readonly Clip[]): Html {
  if (clips.length === 0) return html``
  const figures = clips.map(({ name, seed, dataUri }) => {
    const trained = seed === null ? '' : `, seed ${seed}`
    const index = arms.findIndex((arm) => arm.name === name)
    const sample = index < 0 ? dashSample() : symbolSample(index)
    return html`<figure><img src="${dataUri}" alt="${`${name} playing ${experiment.env.id}${trained}`}">
<figcaption>${sample} ${name}${trained}</figcaption></figure>`
  })
  return html`<section>
<h2>At play</h2>
<div class="clips">${figures}</div>
<p class="quiet">The first steps of the same episode for all, each by the first of the seeds, not the best.</p>
</section>`
}

function making({ experiment, experimentHash, plugins, provenance, arms, floor }: Comparison, command: string): Html {
  const commit = provenance.git
    ? `${provenance.git.commit}${provenance.git.dirty ? ', with changes' : ''}`
    : 'no repository'
  const { everySteps, episodes, finalEpisodes, seed } = experiment.evaluation
  const json = (value: unknown) => html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`
  const hashes = arms.flatMap(({ runs }) =>
    runs.map((run) => html`<li><code>${run.directory}</code> ${run.configHash}</li>`),
  )
  return html`<section>
<h2>How it was made</h2>
<p>Make it again:</p>
<pre tabindex="0"><code>${command}</code></pre>
<dl>
<dt>Evaluation</dt><dd>every ${formatCount(everySteps)} terminal steps ${episodes} episodes, at the end ${finalEpisodes}, from
seed ${seed} on; training seeds are ${experiment.seeds.join(', ')}. Best actions, on an env of its own.</dd>
<dt>Random play</dt><dd>${floor.evaluation.returns.length} episodes on the same evaluation seeds</dd>
<dt>Intervals</dt><dd>95 % percentile bootstrap, 2,000 resamples, seeded</dd>
<dt>Experiment</dt><dd><code>${experimentHash}</code></dd>
<dt>Commit</dt><dd><code>${commit}</code></dd>
<dt>Machine</dt><dd>${provenance.machine}; Node ${provenance.node}</dd>
<dt>Plugins</dt><dd>${plugins.join(', ')}</dd>
</dl>
<details><summary>The experiment</summary>${json(experiment)}</details>
<details><summary>The runs and the hashes of their configurations</summary><ul class="quiet">${hashes}</ul></details>
<details><summary>Versions of all packages</summary>${json(provenance.packages)}</details>
</section>`
}
