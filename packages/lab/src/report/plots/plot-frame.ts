import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { CurveAxis } from '../../comparison/comparison.js'

/** Labels of the axes, with their units. */
export const axisLabels: Readonly<Record<CurveAxis, string>> = {
  steps: 'Terminal steps',
  frames: 'All frames',
  seconds: 'Training time (seconds)',
}

/** Symbols that tell arms apart without colour, in their order. */
export const armSymbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'hexagon', 'wye'] as const

/** The colour of an arm: a variable of the style sheet, so that both colour schemes can set it. */
export function armColor(index: number): string {
  return `var(--arm-${(index % armSymbols.length) + 1})`
}

/** The symbol of an arm. */
export function armSymbol(index: number): (typeof armSymbols)[number] {
  return armSymbols[index % armSymbols.length] ?? 'circle'
}

/** The colour of a stage: a variable of the style sheet. */
export function stageColor(index: number): string {
  return `var(--stage-${(index % 4) + 1})`
}

/** The colour of random play. */
export const floorColor = 'var(--floor)'

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const shared = { document, marginBottom: 44, style: { fontSize: '12px', fontFamily: 'inherit', background: 'none' } }

/** How every x axis stands: its label in the middle, below. */
export const xAxis = { nice: true, zero: true, labelAnchor: 'center', labelArrow: 'none', labelOffset: 38 } as const

/** Draws a plot as SVG, with words for those who do not see it. */
export function draw(options: Plot.PlotOptions, label: string): string {
  const plot = Plot.plot({ ...shared, ...options })
  plot.setAttribute('role', 'img')
  plot.setAttribute('aria-label', label)
  return plot.outerHTML
}

/** A count on an axis. */
export function shortCount(value: number): string {
  return Math.abs(value) < 1_000 ? String(value) : `${value / 1_000}k`
}

/** Pixels that names of rows take at the left of a plot. */
export function nameMargin(names: readonly string[]): number {
  return Math.min(150, Math.max(56, 7 * Math.max(...names.map((name) => name.length)) + 14))
}
