import type { Space } from '../../contracts/space.js'
import { mapObservations, type WithObservation, type Wrappable } from '../map-env.js'
import { mapEach } from '../space-map.js'

/**
 * Puts a function behind the observations, one at a time in a vector env too.
 *
 * Source: Gymnasium 1.4 `TransformObservation`, and its vector form `VectorizeTransformObservation`.
 *
 * @param transform Gives a new observation and leaves the one it gets as it is. It cannot be written to JSON.
 * @param space What it gives; the env's own observation space unless given.
 */
export function transformObservation<E extends Wrappable, Observation = unknown, Batch = unknown>(
  env: E,
  transform: (observation: never) => Observation,
  space?: Space<Observation, Batch>,
): WithObservation<E, Observation, Batch> {
  return mapObservations(env, { name: 'transformObservation', settings: null }, (from) =>
    mapEach(from, (space as Space | undefined) ?? from, transform),
  ) as WithObservation<E, Observation, Batch>
}
