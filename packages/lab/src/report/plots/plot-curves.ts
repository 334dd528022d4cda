import * as Plot from '@observablehq/plot'
import type { ArmPoint, Comparison, CurveAxis } from '../../comparison/comparison.js'
import { armColor, armSymbol, axisLabels, draw, floorColor, shortCount, xAxis } from './plot-frame.js'

/** Return of each arm over one axis, with intervals, random play as a dashed line, and the threshold. */
export function plotCurves({ arms, floor, experiment }: Comparison, axis: CurveAxis, width: number): string {
  const marks: Plot.Markish[] = [Plot.ruleY([floor.mean.value], { stroke: floorColor, strokeDasharray: '4 4' })]
  if (experiment.threshold !== null)
    marks.push(
      Plot.ruleY([experiment.threshold], { stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '1 3' }),
    )
  arms.forEach(({ curve }, index) => {
    const place = { x: axis, y: (point: ArmPoint) => point.score.value }
    const color = armColor(index)
    marks.push(
      Plot.areaY(curve, {
        x: axis,
        y1: (point: ArmPoint) => point.score.interval?.[0] ?? point.score.value,
        y2: (point: ArmPoint) => point.score.interval?.[1] ?? point.score.value,
        fill: color,
        fillOpacity: 0.18,
      }),
      Plot.lineY(curve, { ...place, stroke: color, strokeWidth: 2 }),
      Plot.dot(curve, { ...place, fill: color, symbol: armSymbol(index), r: 3 }),
    )
  })
  return draw(
    {
      width,
      height: 260,
      marginLeft: 44,
      x: { ...xAxis, label: axisLabels[axis], ticks: 5, tickFormat: shortCount },
      y: { label: 'Return', grid: true, nice: true },
      marks,
    },
    `Learning curves: return over ${axisLabels[axis].toLowerCase()}, for ${arms.map((arm) => arm.name).join(' and ')}`,
  )
}
