import * as Plot from '@observablehq/plot'
import type { Comparison, ProfilePoint } from '../../comparison/comparison.js'
import { armColor, draw, floorColor, xAxis } from './plot-frame.js'

/** The performance profile: the share of runs above each final return, with intervals. */
export function plotProfile({ arms, floor }: Comparison, width: number): string {
  const thresholds = arms.flatMap(({ profile }) => profile.map(({ threshold }) => threshold))
  const [lowest, highest] = [Math.min(floor.mean.value, ...thresholds), Math.max(floor.mean.value, ...thresholds)]
  const margin = (highest - lowest) / 20
  const marks = arms.flatMap(({ profile }, index): Plot.Markish[] => {
    const [first, last] = [profile[0], profile.at(-1)]
    if (!first || !last) return []
    const all: ProfilePoint[] = [
      { threshold: lowest - margin, share: { value: 1, interval: [1, 1] } },
      ...profile,
      { threshold: highest + margin, share: last.share },
    ]
    const color = armColor(index)
    return [
      Plot.areaY(all, {
        x: 'threshold',
        y1: ({ share }: ProfilePoint) => share.interval?.[0] ?? share.value,
        y2: ({ share }: ProfilePoint) => share.interval?.[1] ?? share.value,
        curve: 'step-after',
        fill: color,
        fillOpacity: 0.18,
      }),
      Plot.lineY(all, {
        x: 'threshold',
        y: ({ share }: ProfilePoint) => share.value,
        curve: 'step-after',
        stroke: color,
        strokeWidth: 2,
      }),
    ]
  })
  return draw(
    {
      width,
      height: 240,
      marginLeft: 48,
      x: { ...xAxis, nice: false, zero: false, label: 'Final return', ticks: 6 },
      y: { label: 'Share of runs above it', grid: true, domain: [0, 1], tickFormat: '.0%', ticks: 5 },
      marks: [Plot.ruleX([floor.mean.value], { stroke: floorColor, strokeDasharray: '4 4' }), ...marks],
    },
    `Performance profile: share of runs above each final return, for ${arms.map((arm) => arm.name).join(' and ')}`,
  )
}
