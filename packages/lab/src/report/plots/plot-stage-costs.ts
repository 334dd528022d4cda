import * as Plot from '@observablehq/plot'
import type { Comparison } from '../../comparison/comparison.js'
import { meanStageCost, stageNames } from '../run-figures.js'
import { axisLabels, draw, nameMargin, stageColor, xAxis } from './plot-frame.js'

/** Seconds of training by stage, one bar an arm. */
export function plotStageCosts({ arms }: Comparison, width: number): string {
  const names = arms.map((arm) => arm.name)
  const stages = stageNames(arms)
  const parts = arms.flatMap((arm) =>
    stages.map((stage) => ({ arm: arm.name, stage, seconds: meanStageCost(arm, stage)?.seconds ?? 0 })),
  )
  return draw(
    {
      width,
      height: 40 * arms.length + 62,
      marginLeft: nameMargin(names),
      x: { ...xAxis, label: axisLabels.seconds, grid: true },
      y: { domain: names, label: null },
      color: { domain: stages, range: stages.map((_, index) => stageColor(index)) },
      marks: [
        Plot.barX(parts, { x: 'seconds', y: 'arm', fill: 'stage', insetRight: 1, order: stages }),
        Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.5 }),
      ],
    },
    `Training time by stage for ${names.join(' and ')}`,
  )
}
