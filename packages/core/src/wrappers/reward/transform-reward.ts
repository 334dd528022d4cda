import { mapRewards, type Wrappable } from '../map-env.js'

/**
 * Puts a function behind the rewards, one at a time in a vector env too.
 *
 * Source: Gymnasium 1.4 `TransformReward`, and its vector form `VectorizeTransformReward`.
 *
 * @param transform It cannot be written to JSON.
 */
export function transformReward<E extends Wrappable>(env: E, transform: (reward: number) => number): E {
  return mapRewards(env, { name: 'transformReward', settings: null }, () => ({
    map: ({ rewards }) => rewards.map((reward) => transform(reward)),
  })) as E
}
