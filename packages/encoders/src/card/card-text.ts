import type { EncoderCard } from './encoder-card.js'

/** A card as lines of a table, for people. */
export function cardText({ labels, features, samples }: EncoderCard): string {
  const rows = labels.map((label) => [
    label.name,
    figure(label.error),
    figure(label.kind === 'number' ? label.errorOfMean : label.errorOfCommonest),
    `${figure(label.probe)}${label.kind === 'number' ? ' R²' : ' F1'}`,
  ])
  const table = [['label', 'error', 'without looking', 'linear probe'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)))
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ')
  return [
    `held out: ${samples.heldOut} samples`,
    ...table.map((row) => line(row).trimEnd()),
    `features: ${features.mean.length}, dead: ${features.dead}`,
  ].join('\n')
}

function figure(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(3)))
}
