import * as Plot from '@observablehq/plot'
import type { ComparedArm, Comparison, CurveAxis, TimeToThreshold } from '../../comparison/comparison.js'
import { armColor, armSymbol, axisLabels, draw, shortCount, xAxis } from './plot-frame.js'

type Step = TimeToThreshold['curve'][number]

/** Kaplan-Meier curves turned round: the share of runs that have reached the threshold by each time. */
export function plotTimeToThreshold({ arms }: Comparison, axis: CurveAxis, width: number): string {
  const marks = arms.flatMap((arm, index): Plot.Markish[] => {
    const curve = arm.timeToThreshold?.[axis].curve ?? []
    const all: Step[] = [{ time: 0, share: 1, interval: null }, ...curve]
    const color = armColor(index)
    const censored = censoredTimes(arm, axis)
    return [
      Plot.areaY(all, {
        x: 'time',
        y1: ({ share, interval }: Step) => 1 - (interval?.[1] ?? share),
        y2: ({ share, interval }: Step) => 1 - (interval?.[0] ?? share),
        curve: 'step-after',
        fill: color,
        fillOpacity: 0.14,
      }),
      Plot.lineY(all, {
        x: 'time',
        y: ({ share }: Step) => 1 - share,
        curve: 'step-after',
        stroke: color,
        strokeWidth: 2,
      }),
      Plot.dot(censored, {
        x: (time: number) => time,
        y: (time: number) => 1 - (curve.findLast((step) => step.time <= time)?.share ?? 1),
        stroke: color,
        fill: 'var(--page)',
        symbol: armSymbol(index),
        r: 4,
      }),
    ]
  })
  return draw(
    {
      width,
      height: 240,
      marginLeft: 48,
      x: { ...xAxis, label: axisLabels[axis], ticks: 5, tickFormat: shortCount },
      y: { label: 'Share of runs that reached it', grid: true, domain: [0, 1], tickFormat: '.0%', ticks: 5 },
      marks,
    },
    `Time to threshold: share of runs that reached it over ${axisLabels[axis].toLowerCase()}, for ${arms.map((arm) => arm.name).join(' and ')}`,
  )
}

/** Where the runs ended that never reached the threshold. */
function censoredTimes({ runs }: ComparedArm, axis: CurveAxis): number[] {
  return runs.flatMap((run) => (run.reached ? [] : run.curve.slice(-1).map((point) => point[axis])))
}
