import { requireBox } from '../../spaces/require-space.js'
import { mapActions, type Wrappable } from '../map-env.js'
import { mapNumbers, unboundedBox } from '../space-map.js'

/**
 * Takes any numbers as an action, and clips them to the env's bounds.
 *
 * Source: Gymnasium 1.4 `ClipAction`.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE` for anything but a Box.
 */
export function clipAction<E extends Wrappable>(env: E): E {
  return mapActions(env, { name: 'clipAction', settings: {} }, (space) => {
    const to = requireBox(space, 'the actions to clip')
    return mapNumbers(unboundedBox(to), to, (value, index) => Math.min(to.high(index), Math.max(to.low(index), value)))
  }) as E
}
