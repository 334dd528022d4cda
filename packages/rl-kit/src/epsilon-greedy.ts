import type { Discrete, Rng } from '@ludus/core'

/**
 * Draws random actions with a probability and takes greedy ones else, for each env by itself.
 *
 * @param epsilon Probability of a random action, in [0, 1].
 * @param numEnvs Actions wanted.
 * @param greedy Computes the greedy actions, shape [numEnvs]. It is not called when every env explores.
 * @returns Actions, shape [numEnvs].
 */
export async function epsilonGreedy(
  epsilon: number,
  numEnvs: number,
  actionSpace: Discrete,
  rng: Rng,
  greedy: () => Promise<Int32Array>,
): Promise<Int32Array> {
  // Both numbers are drawn for every env, so that one env's luck does not move the draws of the next.
  const draws = Array.from({ length: numEnvs }, () => ({
    explore: rng.uniform() < epsilon,
    action: actionSpace.sample(rng),
  }))
  if (draws.every((draw) => draw.explore)) return Int32Array.from(draws, (draw) => draw.action)
  const actions = await greedy()
  return Int32Array.from(draws, (draw, env) => (draw.explore ? draw.action : (actions[env] as number)))
}
