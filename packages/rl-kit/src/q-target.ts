import { add, argMax, multiply, oneHot, stopGradient, sum, type Tensor } from '@ludus/nn'

/** What `qTarget` reads; all of it from one graph. */
export interface QTargetInputs {
  /** Reward units of the env, summed over the steps of a transition, [batch]. */
  readonly rewards: Tensor
  /** What the successor's value counts for, [batch]: 0 where the task ended. Never fold truncation in. */
  readonly discounts: Tensor
  /** Action values at the successor by the target network, [batch, numActions]. */
  readonly nextValues: Tensor
  /** Action values that pick the next action, [batch, numActions]: the online network's for Double DQN, else `nextValues`. */
  readonly selectBy: Tensor
}

/**
 * Adds Q-learning targets to a graph: `rewards + discounts * nextValues[argmax selectBy]`. No gradient flows through
 * them.
 *
 * Source: Watkins & Dayan 1992; double: van Hasselt et al. 2016, arXiv:1509.06461; time limits: Pardo et al. 2018,
 * arXiv:1712.00378.
 *
 * @returns Reward units, [batch].
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function qTarget({ rewards, discounts, nextValues, selectBy }: QTargetInputs): Tensor {
  const numActions = nextValues.shape.at(-1) as number
  const chosen = oneHot(argMax(selectBy, -1), numActions)
  const nextValue = sum(multiply(nextValues, chosen), { axes: [-1] })
  return stopGradient(add(rewards, multiply(nextValue, discounts)))
}
