import { type Label, LudusError, labelsOf, readLabels, type Space } from '@ludus/core'
import {
  constant,
  createNetwork,
  labelWidth,
  logSoftmax,
  multiply,
  type Network,
  slice,
  square,
  subtract,
  sum,
  type Tensor,
  withHead,
} from '@ludus/nn'

/** Labels of state data, as the outputs of a head. */
export interface LabelOutputs {
  readonly labels: readonly Label[]
  /** Outputs: one for a number, one a class else. */
  readonly size: number
  /**
   * Writes what the head should say: numbers scaled from their bounds to [0, 1], a 1 at the class.
   *
   * @param states As the state space batches them.
   * @returns Row-major [batch, size].
   */
  read(states: unknown, batch: number): Float32Array
  /**
   * Squared errors of numbers and cross-entropies of classes, summed over the labels.
   *
   * @param outputs Of the head, [batch, size].
   * @param targets As `read` gives them.
   * @returns [batch].
   */
  losses(outputs: Tensor, targets: Tensor): Tensor
}

/** A head that says labels, and the body that it stands on. */
export interface AuxiliaryHead {
  readonly labels: LabelOutputs
  readonly body: Network
  readonly head: Network
}

/** As in stage 1: a number of which nothing is known then costs about 1, as a class does. */
const numberWeight = 12

/** Puts a dense head that says labels on a body. */
export function auxiliaryHead(body: Network, labels: LabelOutputs): AuxiliaryHead {
  return { labels, body, head: withHead(createNetwork({ kind: 'mlp', hidden: [] }, [body.outputSize]), labels.size) }
}

/**
 * Lays the labels of an env's state data out as the outputs of a head.
 *
 * @param names Labels to learn; `falling` also stands for each `falling[i]`. Absent means all.
 * @throws {LudusError} `NO_LABELS`, `UNKNOWN_LABEL`, `UNSUPPORTED_SPACE`.
 */
export function labelOutputs(stateSpace: Space | undefined, names: readonly string[] | undefined): LabelOutputs {
  const all = labelsOf(stateSpace)
  const matches = ({ label }: (typeof all)[number], name: string) =>
    label.name === name || label.name.startsWith(`${name}[`)
  const unknown = names?.find((name) => !all.some((one) => matches(one, name)))
  if (unknown !== undefined)
    throw new LudusError(
      'UNKNOWN_LABEL',
      `Cannot learn the label ${unknown}: the env's state data have ${all.map(({ label }) => label.name).join(', ') || 'none'}`,
    )
  const read = all.filter((one) => names?.some((name) => matches(one, name)) ?? true)
  if (read.length === 0)
    throw new LudusError(
      'NO_LABELS',
      'Cannot learn auxiliary labels: the env has no stateSpace with numbers of finite bounds, or classes',
    )
  const labels = read.map(({ label }) => label)
  const offsets = labels.map((_, index) => labelWidth(labels.slice(0, index)))
  const size = labelWidth(labels)
  const weights = new Float32Array(size)
  for (const [index, { kind }] of labels.entries())
    if (kind === 'number') weights[offsets[index] as number] = numberWeight

  return {
    labels,
    size,
    read(states, batch) {
      const values = readLabels(read, states, batch)
      const targets = new Float32Array(batch * size)
      for (const [at, value] of values.entries()) {
        const label = labels[at % labels.length] as Label
        const first = Math.floor(at / labels.length) * size + (offsets[at % labels.length] as number)
        if (label.kind === 'class') targets[first + value - label.start] = 1
        else targets[first] = (value - label.low) / (label.high - label.low)
      }
      return targets
    },
    losses(outputs, targets) {
      const squares = multiply(square(subtract(outputs, targets)), constant(outputs, weights))
      return labels.reduce(
        (losses, label, index) => {
          if (label.kind === 'number') return losses
          const ofLabel = (tensor: Tensor) => slice(tensor, 1, offsets[index] as number, label.classes)
          return subtract(losses, sum(multiply(ofLabel(targets), logSoftmax(ofLabel(outputs))), { axes: [1] }))
        },
        sum(squares, { axes: [1] }),
      )
    },
  }
}
