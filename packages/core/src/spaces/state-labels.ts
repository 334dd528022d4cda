import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { Label } from '../manifests/encoder-manifest.js'
import type { Box } from './box.js'
import type { Dict } from './dict.js'
import type { Discrete } from './discrete.js'
import { isBox } from './require-space.js'

/** A label, and where its value stands in a batch of state data. */
export interface StateLabel {
  readonly label: Label
  /** Key in the state's Dict. */
  readonly key: string
  /** Numbers that one state holds under the key, and which of them this label is. */
  readonly width: number
  readonly element: number
}

/** A Discrete of more values than this counts something, such as a score: it is read as a number. */
const mostClasses = 32

/**
 * Lists what an encoder can learn to read from state data: numbers with finite bounds, the numbers of arrays (as
 * `name[i]`), and classes. Whatever has no bounds or no two values is left out.
 *
 * @param space The env's `stateSpace`; undefined has no labels.
 * @throws {LudusError} `UNSUPPORTED_SPACE` when it is no Dict of Box and Discrete.
 */
export function labelsOf(space: Space | undefined): StateLabel[] {
  if (space === undefined) return []
  if (space.kind !== 'dict') throw unsupported(space)
  return Object.entries((space as Dict).spaces).flatMap(([key, part]) => {
    if (part.kind === 'discrete') return discreteLabel(key, part as Discrete)
    if (isBox(part)) return boxLabels(key, part)
    throw unsupported(space)
  })
}

/**
 * Reads the labels of a batch of states.
 *
 * @param states As the state space batches them: an array for each key.
 * @param batch Rows in it.
 * @returns Row-major [batch, labels].
 */
export function readLabels(labels: readonly StateLabel[], states: unknown, batch: number): Float32Array {
  const columns = states as Readonly<Record<string, ArrayLike<number>>>
  const values = new Float32Array(batch * labels.length)
  labels.forEach(({ key, width, element }, column) => {
    for (let row = 0; row < batch; row++)
      values[row * labels.length + column] = columns[key]?.[row * width + element] as number
  })
  return values
}

function discreteLabel(key: string, { n, start }: Discrete): StateLabel[] {
  if (n < 2) return []
  const label: Label =
    n > mostClasses
      ? { name: key, kind: 'number', low: start, high: start + n - 1 }
      : { name: key, kind: 'class', start, classes: n }
  return [{ label, key, width: 1, element: 0 }]
}

function boxLabels(key: string, space: Box): StateLabel[] {
  return Array.from({ length: space.size }, (_, element) => ({
    label: {
      name: space.shape.length === 0 ? key : `${key}[${element}]`,
      kind: 'number' as const,
      low: space.low(element),
      high: space.high(element),
    },
    key,
    width: space.size,
    element,
  })).filter(({ label }) => Number.isFinite(label.low) && Number.isFinite(label.high) && label.low < label.high)
}

function unsupported(space: Space): LudusError {
  return new LudusError(
    'UNSUPPORTED_SPACE',
    `Cannot read labels from state data in ${JSON.stringify(space.toJSON())}: it must be a Dict of Box and Discrete`,
  )
}
