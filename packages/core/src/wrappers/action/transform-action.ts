import type { Space } from '../../contracts/space.js'
import { mapActions, type WithAction, type Wrappable } from '../map-env.js'
import { mapEach } from '../space-map.js'

/**
 * Puts a function before the actions, one at a time in a vector env too.
 *
 * Source: Gymnasium 1.4 `TransformAction`, and its vector form `VectorizeTransformAction`.
 *
 * @param transform Gives an action of the wrapped env. It cannot be written to JSON.
 * @param space What it takes; the env's own action space unless given.
 */
export function transformAction<E extends Wrappable, Action = unknown, Batch = unknown>(
  env: E,
  transform: (action: Action) => unknown,
  space?: Space<Action, Batch>,
): WithAction<E, Action, Batch> {
  return mapActions(env, { name: 'transformAction', settings: null }, (to) =>
    mapEach((space as Space | undefined) ?? to, to, transform as (action: never) => unknown),
  ) as WithAction<E, Action, Batch>
}
