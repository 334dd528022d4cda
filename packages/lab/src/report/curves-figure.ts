import type { Comparison, CurveAxis } from '../comparison/comparison.js'
import { formatNumber } from './format-values.js'
import { html, raw } from './html.js'
import { dashSample, symbolSample } from './legend.js'
import { plotCurves } from './plots/plot-curves.js'
import { reportColors } from './report-style.js'

const axes: readonly CurveAxis[] = ['steps', 'frames', 'seconds']
/** Pixels. */
const plotWidth = 320
const plotHeight = 260
const margin = 16
const legendRow = 24
/** A sample and its gaps, and what a letter of its name takes at most. */
const sampleWidth = 64
const letterWidth = 8

/**
 * The learning curves over the three axes as one SVG file of its own, for a README: it brings its colours, light and
 * dark.
 */
export function curvesFigure(comparison: Comparison): string {
  const { arms, floor } = comparison
  const width = axes.length * (plotWidth + margin) + margin
  const entries = [
    ...arms.map(({ name }, index) => ({ name, sample: symbolSample(index) })),
    { name: `random play (${formatNumber(floor.mean.value)})`, sample: dashSample() },
  ]
  let [row, end] = [0, margin]
  const legend = entries.map(({ name, sample }) => {
    const length = sampleWidth + name.length * letterWidth
    if (end > margin && end + length > width) [row, end] = [row + 1, margin]
    const place = `translate(${end} ${margin + row * legendRow})`
    end += length
    return html`<g transform="${place}">${sample}<text x="36" y="13">${name}</text></g>`
  })
  const legendHeight = (row + 1) * legendRow + 10
  const height = legendHeight + plotHeight + 2 * margin
  const plots = axes.map((axis, index) => {
    const place = `translate(${margin + index * (plotWidth + margin)} ${margin + legendHeight})`
    return html`<g transform="${place}">${raw(plotCurves(comparison, axis, plotWidth))}</g>`
  })
  const style = `
svg { ${reportColors.light} color: var(--text); }
@media (prefers-color-scheme: dark) { svg { ${reportColors.dark} } }`
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="currentColor">
<style>${raw(style)}</style>
<rect width="100%" height="100%" rx="8" fill="var(--page)"/>
${legend}
${plots}
</svg>
`.html
}
