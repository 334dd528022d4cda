import { z } from 'zod'
import type { Rng } from '../contracts/rng.js'
import type { BatchOf, MaskOf, SampleOptions, Space, ValueOf } from '../contracts/space.js'
import { invalidMask, partOptions, refuseBoth } from './masking.js'

/** The element of a Sequence: an array of elements, or one batch of them when stacked. */
export type SequenceValue<S extends Space, Stack extends boolean> = Stack extends true
  ? BatchOf<S>
  : readonly ValueOf<S>[]

/** Narrows samples of a Sequence. */
export interface SequenceMask<S extends Space> {
  /** The length, or lengths to choose from; from a geometric distribution unless given. */
  readonly length?: number | ArrayLike<number> | undefined
  /** The mask, or the probability, of each element. */
  readonly values?: MaskOf<S> | undefined
}

/** Any number of elements of one space. A batch is an array of sequences. */
export interface Sequence<S extends Space = Space, Stack extends boolean = boolean>
  extends Space<SequenceValue<S, Stack>, SequenceValue<S, Stack>[], SequenceMask<S>> {
  readonly kind: 'sequence'
  readonly space: S
  /** Whether an element is one batch instead of an array. */
  readonly stack: Stack
}

/** Chance that a sampled sequence ends after each element; Gymnasium's number. */
const endChance = 0.25

/**
 * Makes a Sequence space.
 *
 * @example
 * const cards = sequence(discrete(52)) // samples such as [3, 51]
 */
export function sequence<S extends Space, const Stack extends boolean = false>(
  space: S,
  options: { readonly stack?: Stack } = {},
): Sequence<S, Stack> {
  type Value = SequenceValue<S, Stack>
  const stack = (options.stack ?? false) as Stack
  const contains = (value: unknown): value is Value =>
    stack ? space.containsBatch(value) : Array.isArray(value) && value.every((item) => space.contains(item))
  return {
    kind: 'sequence',
    space,
    stack,
    schema: (stack
      ? z.custom(contains, { error: 'not a batch of the stacked space' })
      : z.array(space.schema)) as unknown as z.ZodType<Value>,
    contains,
    sample: (rng, sampleOptions) => {
      refuseBoth(sampleOptions, 'a Sequence')
      const length = drawLength(rng, sampleOptions)
      const each = partOptions(sampleOptions, (weights) => weights.values)
      const values = Array.from({ length }, () => space.sample(rng, each))
      return (stack ? space.batch(values) : values) as Value
    },
    batch: (values) => [...values],
    unbatch: (batch) => [...batch],
    containsBatch: (value): value is Value[] => Array.isArray(value) && value.every(contains),
    toJSON: () => ({ kind: 'sequence', space: space.toJSON(), stack }),
  }
}

function drawLength<S extends Space>(rng: Rng, options: SampleOptions<SequenceMask<S>> | undefined): number {
  const wanted = (options?.mask ?? options?.probability)?.length
  if (wanted === undefined) return 1 + Math.floor(Math.log(1 - rng.uniform()) / Math.log(1 - endChance))
  const lengths = typeof wanted === 'number' ? [wanted] : Array.from(wanted)
  if (lengths.length === 0 || !lengths.every((length) => Number.isInteger(length) && length >= 0))
    throw invalidMask('a Sequence', `its lengths are [${lengths.join(', ')}]; give integers of at least 0`)
  return typeof wanted === 'number' ? wanted : (lengths[rng.integer(0, lengths.length)] as number)
}
