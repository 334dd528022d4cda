import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { type AggregatePoint, aggregateCurve, type CurveAxis } from '../comparison/aggregate-curve.js'
import type { ComparedArm, Comparison } from '../comparison/comparison.js'
import { floorArm } from '../comparison/plan-runs.js'
import { mean } from '../statistics/statistics.js'
import { stageNames } from './result-rows.js'

/** Labels of the axes, with their units. */
const axisLabels: Readonly<Record<CurveAxis, string>> = {
  steps: 'Terminal steps',
  frames: 'All frames',
  seconds: 'Wall clock of training (seconds)',
}

/** Symbols that tell arms apart without colour, in their order. */
export const armSymbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'] as const

/** The colour of an arm: a variable of the style sheet, so that both colour schemes can set it. */
export function armColor(index: number): string {
  return `var(--arm-${(index % armSymbols.length) + 1})`
}

const floorColor = 'var(--floor)'
const { document } = parseHTML('<!doctype html><html><body></body></html>')
const xAxis = { nice: true, zero: true, labelAnchor: 'center', labelArrow: 'none', labelOffset: 38 } as const
const shared = { document, marginBottom: 44, style: { fontSize: '12px', fontFamily: 'inherit', background: 'none' } }

/** Mean return of each arm over one axis, with intervals, random play as a dashed line, and the threshold. */
export function plotCurves({ arms, floor, experiment }: Comparison, axis: CurveAxis, width: number): string {
  const marks: Plot.Markish[] = [Plot.ruleY([floor.mean.value], { stroke: floorColor, strokeDasharray: '4 4' })]
  if (experiment.threshold !== null)
    marks.push(
      Plot.ruleY([experiment.threshold], { stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '1 3' }),
    )
  arms.forEach((arm, index) => {
    const points = aggregateCurve(arm)
    const place = { x: axis, y: (point: AggregatePoint) => point.score.value }
    const color = armColor(index)
    marks.push(
      Plot.areaY(points, {
        x: axis,
        y1: (point: AggregatePoint) => point.score.interval?.[0] ?? point.score.value,
        y2: (point: AggregatePoint) => point.score.interval?.[1] ?? point.score.value,
        fill: color,
        fillOpacity: 0.18,
      }),
      Plot.lineY(points, { ...place, stroke: color, strokeWidth: 2 }),
      Plot.dot(points, { ...place, fill: color, symbol: armSymbols[index % armSymbols.length] ?? 'circle', r: 3 }),
    )
  })
  return draw(
    {
      width,
      height: 260,
      marginLeft: 44,
      x: { ...xAxis, label: axisLabels[axis], ticks: 5, tickFormat: shortCount },
      y: { label: 'Mean return', grid: true, nice: true },
      marks,
    },
    `Learning curves: mean return over ${axisLabels[axis].toLowerCase()}, for ${arms.map((arm) => arm.name).join(' and ')}`,
  )
}

/** Final returns: a mark for each seed, the interquartile mean and its interval; random play below. */
export function plotFinals({ arms, floor }: Comparison, width: number): string {
  const names = [...arms.map((arm) => arm.name), floorArm]
  const estimates = [
    ...arms.map((arm, index) => ({ name: arm.name, score: arm.iqm, color: armColor(index) })),
    { name: floorArm, score: floor.mean, color: floorColor },
  ]
  const seeds = arms.flatMap((arm, index) =>
    arm.runs.map((run) => ({ name: arm.name, value: mean(run.final.returns), color: armColor(index) })),
  )
  const marks: Plot.Markish[] = estimates.flatMap(({ name, score, color }) => {
    if (!score) return []
    const [low, high] = score.interval ?? [score.value, score.value]
    return [
      Plot.ruleY([{ name }], { y: 'name', x1: low, x2: high, stroke: color, strokeWidth: 10, strokeOpacity: 0.25 }),
      Plot.tickX([{ name }], { y: 'name', x: score.value, stroke: color, strokeWidth: 3 }),
    ]
  })
  return draw(
    {
      width,
      height: 44 * names.length + 62,
      marginLeft: 84,
      x: { ...xAxis, label: 'Final return', grid: true, zero: false },
      y: { domain: names, label: null },
      marks: [...marks, Plot.dot(seeds, { y: 'name', x: 'value', stroke: 'color', fill: 'var(--page)', r: 4 })],
      color: { type: 'identity' },
    },
    `Final return of each seed for ${names.join(', ')}`,
  )
}

/** Seconds of training by stage, one bar an arm. */
export function plotStageCosts({ arms }: Comparison, width: number): string {
  const stages = stageNames(arms)
  const parts = arms.flatMap((arm) =>
    stages.map((stage) => ({ arm: arm.name, stage, seconds: stageSeconds(arm, stage) })),
  )
  return draw(
    {
      width,
      height: 44 * arms.length + 62,
      marginLeft: 84,
      x: { ...xAxis, label: axisLabels.seconds, grid: true },
      y: { domain: arms.map((arm) => arm.name), label: null },
      color: { domain: stages, range: stages.map((_, index) => stageColor(index)) },
      marks: [
        Plot.barX(parts, { x: 'seconds', y: 'arm', fill: 'stage', insetRight: 1, order: stages }),
        Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.5 }),
      ],
    },
    `Training time by stage for ${arms.map((arm) => arm.name).join(' and ')}`,
  )
}

/** The colour of a stage: a variable of the style sheet. */
export function stageColor(index: number): string {
  return `var(--stage-${(index % 4) + 1})`
}

function shortCount(value: number): string {
  return Math.abs(value) < 1_000 ? String(value) : `${value / 1_000}k`
}

function stageSeconds(arm: ComparedArm, stage: string): number {
  if (arm.runs.length === 0) return 0
  return mean(arm.runs.map((run) => run.ledger.find((cost) => cost.stage === stage)?.seconds ?? 0))
}

function draw(options: Plot.PlotOptions, label: string): string {
  const plot = Plot.plot({ ...shared, ...options })
  plot.setAttribute('role', 'img')
  plot.setAttribute('aria-label', label)
  return plot.outerHTML
}
