import { type Label, LudusError, type SampleSet } from '@ludus/core'
import { labelWidth } from '@ludus/nn'

/** A label among a network's outputs: one output in [0, 1] for a number, one logit a class else. */
export interface LabelHead {
  readonly label: Label
  /** Its column in the samples' values. */
  readonly column: number
  /** Its first output, and how many it has. */
  readonly offset: number
  readonly width: number
}

/**
 * Lays labels out as the outputs of a network, in the order of the samples, as `networkEncoder` reads them.
 *
 * @param names Labels to learn; `falling` also stands for each `falling[i]`. Null means all.
 * @throws {LudusError} `UNKNOWN_LABEL` for a name that the samples lack, `NO_LABELS` when nothing is left.
 */
export function labelHeads(labels: readonly Label[], names: readonly string[] | null): LabelHead[] {
  const matches = (label: Label, name: string) => label.name === name || label.name.startsWith(`${name}[`)
  for (const name of names ?? [])
    if (!labels.some((label) => matches(label, name)))
      throw new LudusError(
        'UNKNOWN_LABEL',
        `Cannot learn the label ${name}: the samples have ${labels.map((label) => label.name).join(', ') || 'none'}`,
      )
  const heads: LabelHead[] = []
  let offset = 0
  labels.forEach((label, column) => {
    if (names && !names.some((name) => matches(label, name))) return
    const width = labelWidth([label])
    heads.push({ label, column, offset, width })
    offset += width
  })
  if (heads.length === 0)
    throw new LudusError('NO_LABELS', 'Cannot learn labels: the samples have none; record an env with a stateSpace')
  return heads
}

/**
 * Writes what the network should say about each sample: numbers scaled from their bounds to [0, 1], a 1 at the class.
 *
 * @returns Row-major [size, outputs].
 */
export function targetsOf(samples: SampleSet, heads: readonly LabelHead[]): Float32Array {
  const outputs = labelWidth(heads.map(({ label }) => label))
  const targets = new Float32Array(samples.size * outputs)
  for (let row = 0; row < samples.size; row++)
    for (const { label, column, offset } of heads) {
      const value = samples.values[row * samples.labels.length + column] as number
      if (label.kind === 'class') targets[row * outputs + offset + value - label.start] = 1
      else targets[row * outputs + offset] = (value - label.low) / (label.high - label.low)
    }
  return targets
}

/**
 * Says how wrong an output row is about a label.
 *
 * @param predicted The outputs of one sample.
 * @param target Its row of `targetsOf`.
 * @returns The absolute error in the number's own units, or 1 for a wrong class and 0 for the right one.
 */
export function errorOf({ label, offset, width }: LabelHead, predicted: Float32Array, target: Float32Array): number {
  if (label.kind === 'number')
    return Math.abs((predicted[offset] as number) - (target[offset] as number)) * (label.high - label.low)
  const classOf = (row: Float32Array) => {
    const logits = row.subarray(offset, offset + width)
    return logits.indexOf(Math.max(...logits))
  }
  return Number(classOf(predicted) !== classOf(target))
}
