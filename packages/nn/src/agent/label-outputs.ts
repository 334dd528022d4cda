import type { Label } from '@ludus/core'

/** Network outputs that the labels take together: one for a number, `classes` for a class. */
export function labelWidth(labels: readonly Label[]): number {
  return labels.reduce((width, label) => width + outputsOf(label), 0)
}

function outputsOf(label: Label): number {
  return label.kind === 'number' ? 1 : label.classes
}
