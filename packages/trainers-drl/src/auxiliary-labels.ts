import { type Label, labelsOf, readLabels, type Space } from '@ludus/core'
import { labelHeads, labelLosses, targetsOf } from '@ludus/encoders'
import { createNetwork, labelWidth, type Network, type Tensor, withHead } from '@ludus/nn'

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
  const table = all.map(({ label }) => label)
  const heads = labelHeads(table, names ?? null)
  const labels = heads.map(({ label }) => label)
  return {
    labels,
    size: labelWidth(labels),
    read: (states, batch) =>
      targetsOf({ size: batch, labels: table, values: readLabels(all, states, batch) }, heads).values,
    losses: (outputs, targets) => labelLosses(heads, outputs, targets),
  }
}
