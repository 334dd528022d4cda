import { add, argMax, multiply, oneHot, stopGradient, subtract, sum, type Tensor } from '@ludus/nn'

/** What `qTarget` reads; all of it from one graph. */
export interface QTargetInputs {
  /** Reward units of the env, [batch]. */
  readonly rewards: Tensor
  /** 1 where the task ended, else 0, float32 [batch]. Never fold truncation in. */
  readonly terminated: Tensor
  /** Action values at the successor by the target network, [batch, numActions]. */
  readonly nextValues: Tensor
  /** Action values that pick the next action, [batch, numActions]: the online network's for Double DQN, else `nextValues`. */
  readonly selectBy: Tensor
  /** Per step of the agent, in [0, 1]. */
  readonly discount: number
}

/**
 * Adds one-step Q-learning targets to a graph: `rewards + discount * nextValues[argmax selectBy]`, or `rewards` where
 * the task ended. No gradient flows through them.
 *
 * Source: Watkins & Dayan 1992; double: van Hasselt et al. 2016, arXiv:1509.06461; time limits: Pardo et al. 2018,
 * arXiv:1712.00378.
 *
 * @returns Reward units, [batch].
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function qTarget({ rewards, terminated, nextValues, selectBy, discount }: QTargetInputs): Tensor {
  const numActions = nextValues.shape.at(-1) as number
  const chosen = oneHot(argMax(selectBy, -1), numActions)
  const nextValue = sum(multiply(nextValues, chosen), { axes: [-1] })
  return stopGradient(add(rewards, multiply(multiply(nextValue, subtract(1, terminated)), discount)))
}
