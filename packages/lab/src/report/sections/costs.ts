import type { Comparison } from '../../comparison/comparison.js'
import { formatCount, formatSeconds } from '../format-values.js'
import { type Html, html, raw } from '../html.js'
import { legend, squareSample, symbolSample } from '../legend.js'
import { stageColor } from '../plots/plot-frame.js'
import { plotStageCosts } from '../plots/plot-stage-costs.js'
import { plotTerminalDelay } from '../plots/plot-terminal-delay.js'
import type { ResultRow } from '../result-rows.js'
import { meanStageCost, stageNames } from '../run-figures.js'
import { figuresTable } from './figures-table.js'

const costColumns = ['Seconds', 'Terminal steps', 'Frames', 'Labels', 'Updates', 'Parameters adjusted']

/** What each stage cost, and what training would take on a slower terminal. */
export function costsSection(comparison: Comparison): Html {
  const { arms, experiment } = comparison
  const names = stageNames(arms)
  if (names.length === 0) return html``
  const terminals = experiment.numEnvs === 1 ? '' : ` The ${experiment.numEnvs} terminals wait side by side.`
  return html`<section id="costs">
<h2>What it cost</h2>
<div class="row">
<div>
${legend(names.map((name, index) => ({ name, sample: squareSample(stageColor(index)) })))}
<figure>${raw(plotStageCosts(comparison, 360))}
<figcaption>Training time by stage, as the mean over the seeds. Runs that share a machine slow each other down, all arms
alike.</figcaption></figure>
</div>
<div>
${legend(arms.map(({ name }, index) => ({ name, sample: symbolSample(index) })))}
<figure>${raw(plotTerminalDelay(comparison, 360))}
<figcaption>The same training on slower terminals: measured seconds, and the delay for every operation that a stage
executed. Accounted from the ledger, not slept.${terminals}</figcaption></figure>
</div>
</div>
${figuresTable('Table of costs by stage', costColumns, stageRows(comparison))}
</section>`
}

function stageRows({ arms }: Comparison): ResultRow[] {
  return arms.flatMap((arm) =>
    stageNames([arm]).flatMap((stage) => {
      const cost = meanStageCost(arm, stage)
      if (!cost) return []
      const counts = [cost.terminalSteps, cost.frames, cost.labels, cost.updates, cost.parameters]
      return [{ label: `${arm.name}: ${stage}`, cells: [formatSeconds(cost.seconds), ...counts.map(formatCount)] }]
    }),
  )
}
