import type { Label } from '@ludus/core'
import type { Tensor } from '../graph/tensor.js'
import { logSoftmax } from '../ops/activations.js'
import { exp, multiply, subtract } from '../ops/elementwise.js'
import { concat, split } from '../ops/layout.js'

/** Network outputs that the labels take together: one for a number, `classes` for a class. */
export function labelWidth(labels: readonly Label[]): number {
  return labels.reduce((width, label) => width + outputsOf(label), 0)
}

/**
 * Turns network outputs into features of one scale: numbers from [0, 1] to [-1, 1], logits to probabilities.
 *
 * @param outputs [batch, labelWidth(labels)].
 * @returns The same shape.
 */
export function labelFeatures(outputs: Tensor, labels: readonly Label[]): Tensor {
  const parts = split(outputs, 1, labels.map(outputsOf))
  const features = labels.map((label, index) => {
    const part = parts[index] as Tensor
    return label.kind === 'number' ? subtract(multiply(part, 2), 1) : exp(logSoftmax(part))
  })
  return concat(features, 1)
}

/**
 * Reads labels from network outputs, the inverse of what `networkEncoder` says about them.
 *
 * @param outputs Row-major [batch, labelWidth(labels)].
 * @returns An object a row: numbers in their own units, classes as their value.
 */
export function readLabels(outputs: Float32Array, labels: readonly Label[], batch: number): Record<string, number>[] {
  const width = labelWidth(labels)
  return Array.from({ length: batch }, (_, row) => {
    let position = row * width
    const values: Record<string, number> = {}
    for (const label of labels) {
      const part = outputs.subarray(position, position + outputsOf(label))
      values[label.name] =
        label.kind === 'number'
          ? label.low + (part[0] as number) * (label.high - label.low)
          : label.start + part.indexOf(Math.max(...part))
      position += part.length
    }
    return values
  })
}

function outputsOf(label: Label): number {
  return label.kind === 'number' ? 1 : label.classes
}
