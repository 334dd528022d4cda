import type { Comparison, CurveAxis } from '../../comparison/comparison.js'
import { formatNumber } from '../format-values.js'
import { type Html, html, raw } from '../html.js'
import { dashSample, legend, symbolSample } from '../legend.js'
import { plotCurves } from '../plots/plot-curves.js'
import { plotTimeToThreshold } from '../plots/plot-time-to-threshold.js'

const axes: readonly CurveAxis[] = ['steps', 'frames', 'seconds']

/** What the three axes mean: each charges more than the one before. */
const axisCaptions: Readonly<Record<CurveAxis, string>> = {
  steps: 'Terminal steps: operations executed in the game while the policy is trained. Stage 1 is not charged.',
  frames: 'All frames: those steps and the sample frames that stage 1 learned from.',
  seconds: 'Wall clock: time of training on this machine, all stages charged, evaluation left out.',
}

/** The learning curves over the three axes. */
export function curvesSection(comparison: Comparison): Html {
  const { experiment, floor, arms } = comparison
  const threshold =
    experiment.threshold === null ? '' : ` Dotted: the threshold of ${formatNumber(experiment.threshold)}.`
  return html`<section id="curves">
<h2>Learning curves</h2>
${legend([
  ...arms.map(({ name }, index) => ({ name, sample: symbolSample(index) })),
  { name: `random play (${formatNumber(floor.mean.value)})`, sample: dashSample() },
])}
<div class="row">${axes.map(
    (axis) =>
      html`<figure>${raw(plotCurves(comparison, axis, 360))}<figcaption>${axisCaptions[axis]}</figcaption></figure>`,
  )}</div>
<p class="quiet">Each point is the interquartile mean over the seeds of ${experiment.evaluation.episodes} evaluation
episodes, the band its 95 % bootstrap interval.${threshold}</p>
</section>`
}

/** How many runs have reached the threshold by when; nothing without one. */
export function thresholdSection(comparison: Comparison): Html {
  const { experiment, arms } = comparison
  if (experiment.threshold === null || arms.every(({ runs }) => runs.length === 0)) return html``
  return html`<section id="threshold">
<h2>Time to a return of ${formatNumber(experiment.threshold)}</h2>
${legend(arms.map(({ name }, index) => ({ name, sample: symbolSample(index) })))}
<div class="row">${axes.map((axis) => html`<figure>${raw(plotTimeToThreshold(comparison, axis, 360))}</figure>`)}</div>
<p class="quiet">The share of runs whose evaluation has reached it by then, as a Kaplan-Meier estimate with its 95 %
interval. A mark is where a run ended that never did: it counts as slower, not as missing.</p>
</section>`
}
