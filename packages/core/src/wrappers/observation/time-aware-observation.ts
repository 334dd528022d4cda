import { z } from 'zod'
import type { Space } from '../../contracts/space.js'
import { LudusError } from '../../errors.js'
import type { AnySpace } from '../../spaces/any-space.js'
import { box } from '../../spaces/box.js'
import { dict } from '../../spaces/dict.js'
import { flatten } from '../../spaces/flatten.js'
import { flattenSpace } from '../../spaces/flatten-space.js'
import { tuple } from '../../spaces/tuple.js'
import type { WithObservation, Wrappable } from '../map-env.js'
import { wrapRows } from '../wrap-rows.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({
  /** One flat array of observation and time. */
  flatten: z.boolean().default(true),
  /** The share of the time limit that passed, float32 in [0, 1], in place of the number of steps, int32. */
  normalizeTime: z.boolean().default(false),
  /** Key of the time in a Dict. */
  timeKey: z.string().default('time'),
  /** The time limit; the one in the env's spec unless given. */
  maxEpisodeSteps: z.int().positive().optional(),
})

/**
 * Adds the number of steps of the running episode to the observation: under a key to a Dict, at the end of a Tuple;
 * anything else becomes a Dict of `obs` and `time`.
 *
 * Source: Gymnasium 1.4 `TimeAwareObservation`, which has no vector form; Pardo et al. 2018, arXiv:1712.00378.
 *
 * @throws {LudusError} `INVALID_OPTIONS` when no time limit is known, or the key is taken.
 */
export function timeAwareObservation<E extends Wrappable>(
  env: E,
  settings: z.input<typeof settingsSchema> = {},
): WithObservation<E, unknown> {
  const parsed = readSettings('timeAwareObservation', settingsSchema, settings)
  const limit = parsed.maxEpisodeSteps ?? env.spec?.maxEpisodeSteps
  if (!limit)
    throw new LudusError(
      'INVALID_OPTIONS',
      'Cannot tell the time of episodes without a limit: give the setting maxEpisodeSteps',
    )
  const space = withTimeSpace(env.observationSpace as AnySpace, parsed, limit)
  const observationSpace: Space = parsed.flatten ? flattenSpace<Space>(space) : space
  const spec = specWithWrapper(env.spec, 'timeAwareObservation', parsed)

  return wrapRows(env, () => {
    let steps = 0
    const withTime = (observation: unknown) => {
      const time = parsed.normalizeTime ? Float32Array.of(steps / limit) : Int32Array.of(steps)
      const value = addTime(env.observationSpace.kind, observation, parsed.timeKey, time)
      return parsed.flatten ? flatten(space, value) : value
    }
    return {
      observationSpace,
      spec,
      memory: {
        save: () => steps,
        restore: (saved: number) => {
          steps = saved
        },
      },
      afterReset(result) {
        steps = 0
        return { ...result, observation: withTime(result.observation) }
      },
      afterStep(result) {
        steps++
        return { ...result, observation: withTime(result.observation) }
      },
    }
  }) as WithObservation<E, unknown>
}

function withTimeSpace(
  space: AnySpace,
  { timeKey, normalizeTime }: z.output<typeof settingsSchema>,
  limit: number,
): Space {
  const time = normalizeTime
    ? box({ low: 0, high: 1, shape: [1], dtype: 'float32' })
    : box({ low: 0, high: limit, shape: [1], dtype: 'int32' })
  if (space.kind === 'tuple') return tuple([...space.spaces, time])
  if (space.kind !== 'dict') return dict({ obs: space, time })
  if (Object.hasOwn(space.spaces, timeKey))
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot add the time as ${timeKey} as the observations have that key: give another timeKey`,
    )
  return dict({ [timeKey]: time, ...space.spaces })
}

function addTime(kind: string, observation: unknown, timeKey: string, time: unknown): unknown {
  if (kind === 'tuple') return [...(observation as readonly unknown[]), time]
  return kind === 'dict' ? { [timeKey]: time, ...(observation as object) } : { obs: observation, time }
}
