import * as Plot from '@observablehq/plot'
import type { Comparison } from '../../comparison/comparison.js'
import { mean } from '../../statistics/statistics.js'
import { secondsWithDelay, terminalDelays } from '../terminal-delay.js'
import { armColor, armSymbol, draw, xAxis } from './plot-frame.js'

/** Training time of each arm on terminals of different speed. */
export function plotTerminalDelay(comparison: Comparison, width: number): string {
  const { arms } = comparison
  const marks = arms.flatMap((arm, index): Plot.Markish[] => {
    if (arm.runs.length === 0) return []
    const points = terminalDelays.map((delay) => ({
      delay,
      seconds: mean(arm.runs.map((run) => secondsWithDelay(run, comparison, delay))),
    }))
    const place = { x: 'delay', y: 'seconds' }
    return [
      Plot.lineY(points, { ...place, stroke: armColor(index), strokeWidth: 2 }),
      Plot.dot(points, { ...place, fill: armColor(index), symbol: armSymbol(index), r: 4 }),
    ]
  })
  return draw(
    {
      width,
      height: 240,
      marginLeft: 52,
      x: {
        ...xAxis,
        nice: false,
        label: 'Delay of the terminal (milliseconds an operation)',
        ticks: [...terminalDelays],
      },
      y: { label: 'Training time (seconds)', grid: true, zero: true, nice: true },
      marks,
    },
    `Training time over the delay of the terminal, for ${arms.map((arm) => arm.name).join(' and ')}`,
  )
}
