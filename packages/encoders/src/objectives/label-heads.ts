import { type Label, LudusError, type SampleSet } from '@ludus/core'
import { labelWidth } from '@ludus/nn'

/** A label among a network's outputs: one output in [0, 1] for a number, one logit a class else. */
export interface LabelHead {
  readonly label: Label
  /** Its column in the table's values. */
  readonly column: number
  /** Its first output, and how many it has. */
  readonly offset: number
  readonly width: number
}

/**
 * Lays labels out as the outputs of a network, in the order of the samples, as `networkEncoder` reads them.
 *
 * @param names Labels to learn; `falling` also stands for each `falling[i]`. Null means all.
 * @throws {LudusError} `UNKNOWN_LABEL` for a name that is not among them, `NO_LABELS` when nothing is left.
 */
export function labelHeads(labels: readonly Label[], names: readonly string[] | null): LabelHead[] {
  const matches = (label: Label, name: string) => label.name === name || label.name.startsWith(`${name}[`)
  for (const name of names ?? [])
    if (!labels.some((label) => matches(label, name)))
      throw new LudusError(
        'UNKNOWN_LABEL',
        `Cannot learn the label ${name}: there are ${labels.map((label) => label.name).join(', ') || 'none'}`,
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
    throw new LudusError(
      'NO_LABELS',
      'Cannot learn labels: there are none; take an env whose stateSpace has numbers of finite bounds, or classes',
    )
  return heads
}

/** What samples say about themselves: their labels, a column of the values each. */
export type LabelTable = Pick<SampleSet, 'size' | 'labels' | 'values'>

/** The label that says which operation was executed at a sample: to learn it is imitation. */
const operationName = 'operation'

/**
 * The labels of samples, and the operation as one more where the names ask for it.
 *
 * @param names Labels to learn, null for those that the samples list.
 * @throws {LudusError} `NO_OPERATIONS`.
 */
export function labelTable(samples: SampleSet, names: readonly string[] | null): LabelTable {
  const { size, labels, values, operations } = samples
  if (!names?.includes(operationName) || labels.some(({ name }) => name === operationName)) return samples
  if (operations === null)
    throw new LudusError('NO_OPERATIONS', 'Cannot learn operations: the samples do not say which were executed')
  const width = labels.length + 1
  const extended = new Float32Array(size * width)
  for (let row = 0; row < size; row++) {
    const operation = operations.values[row] as number
    extended.set(values.subarray(row * labels.length, (row + 1) * labels.length), row * width)
    extended[(row + 1) * width - 1] = operation < 0 ? Number.NaN : operation
  }
  const label = { name: operationName, kind: 'class', start: 0, classes: operations.count } as const
  return { size, labels: [...labels, label], values: extended }
}

/** What a network should say about samples. */
export interface Targets {
  /** Numbers scaled from their bounds to [0, 1], a 1 at the class, 0 where nobody labelled; [size, outputs]. */
  readonly values: Float32Array
  /** 1 at the outputs of a label that somebody gave, else 0, [size, outputs]. */
  readonly known: Float32Array
  /** Labels given, in all. */
  readonly count: number
}

/** Writes down what the network should say about each sample, row-major. */
export function targetsOf(table: LabelTable, heads: readonly LabelHead[]): Targets {
  const outputs = labelWidth(heads.map(({ label }) => label))
  const values = new Float32Array(table.size * outputs)
  const known = new Float32Array(table.size * outputs)
  let count = 0
  for (let row = 0; row < table.size; row++)
    for (const { label, column, offset, width } of heads) {
      const value = table.values[row * table.labels.length + column] as number
      if (Number.isNaN(value)) continue
      const first = row * outputs + offset
      if (label.kind === 'class') values[first + value - label.start] = 1
      else values[first] = (value - label.low) / (label.high - label.low)
      known.fill(1, first, first + width)
      count++
    }
  return { values, known, count }
}
