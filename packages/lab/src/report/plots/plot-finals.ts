import * as Plot from '@observablehq/plot'
import type { Comparison } from '../../comparison/comparison.js'
import { finalReturn } from '../../comparison/measure-arm.js'
import { floorArm } from '../../comparison/plan-runs.js'
import { armColor, armSymbol, draw, floorColor, nameMargin, xAxis } from './plot-frame.js'

/** Final returns: a mark for each seed, the interquartile mean and its interval; random play below. */
export function plotFinals({ arms, floor }: Comparison, width: number): string {
  const names = [...arms.map((arm) => arm.name), floorArm]
  const estimates = [
    ...arms.map((arm, index) => ({ name: arm.name, score: arm.iqm, color: armColor(index) })),
    { name: floorArm, score: floor.mean, color: floorColor },
  ]
  const marks: Plot.Markish[] = estimates.flatMap(({ name, score, color }) => {
    if (!score) return []
    const [low, high] = score.interval ?? [score.value, score.value]
    return [
      Plot.ruleY([{ name }], { y: 'name', x1: low, x2: high, stroke: color, strokeWidth: 10, strokeOpacity: 0.25 }),
      Plot.tickX([{ name }], { y: 'name', x: score.value, stroke: color, strokeWidth: 3 }),
    ]
  })
  const seeds = arms.map((arm, index) =>
    Plot.dot(arm.runs, {
      x: finalReturn,
      y: () => arm.name,
      stroke: armColor(index),
      symbol: armSymbol(index),
      fill: 'var(--page)',
      r: 4,
    }),
  )
  return draw(
    {
      width,
      height: 40 * names.length + 62,
      marginLeft: nameMargin(names),
      x: { ...xAxis, label: 'Final return', grid: true, zero: false },
      y: { domain: names, label: null },
      marks: [...marks, ...seeds],
    },
    `Final return of each seed, with the interquartile mean, for ${names.join(', ')}`,
  )
}
