import type { Discrete, Operations, Space } from '@ludus/core'

/** Stands for an action that is not known. */
export const unknownOperation = -1

/**
 * Makes room for the actions of samples, none known yet.
 *
 * @returns Null unless the actions are those of a Discrete.
 */
export function operationsOf(space: Space, size: number): Operations | null {
  if (!isDiscrete(space)) return null
  return { count: space.n, values: new Int32Array(size).fill(unknownOperation) }
}

/**
 * Counts the actions of a batch from 0.
 *
 * @param actions As the space batches them.
 */
export function readOperations(space: Space, actions: unknown): Int32Array | null {
  if (!isDiscrete(space)) return null
  return Int32Array.from(space.unbatch(actions as Int32Array), (action) => action - space.start)
}

function isDiscrete(space: Space): space is Discrete {
  return space.kind === 'discrete'
}
