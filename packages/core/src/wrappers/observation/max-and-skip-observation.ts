import { z } from 'zod'
import type { AnyEnv } from '../../contracts/env.js'
import { type Dtype, type TypedArrays, zeros } from '../../spaces/dtype.js'
import { requireBox } from '../../spaces/require-space.js'
import { repeatHooks } from '../action/repeat-action.js'
import { boxElement } from '../space-map.js'
import { wrapEnv } from '../wrap-env.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({ skip: z.int().min(2).default(4) })

/**
 * Plays each action for some steps, and gives the larger of the last two observations, number by number: sprites that
 * flicker stay seen. Rewards are summed; an end stops early.
 *
 * Source: Gymnasium 1.4 `MaxAndSkipObservation`; Mnih et al. 2015. Where an episode ends early, ours takes the last two
 * observations of this step, and Gymnasium's what its buffer held from before.
 *
 * @throws {LudusError} `UNSUPPORTED_SPACE` for anything but a Box, `INVALID_OPTIONS`.
 */
export function maxAndSkipObservation<E extends AnyEnv>(env: E, settings: z.input<typeof settingsSchema> = {}): E {
  const parsed = readSettings('maxAndSkipObservation', settingsSchema, settings)
  const space = requireBox(env.observationSpace, 'the observations to take the larger of')
  let previous: unknown
  let newest: unknown
  const hooks = repeatHooks(env, parsed.skip)
  return wrapEnv(env as AnyEnv, {
    ...hooks,
    spec: specWithWrapper(env.spec, 'maxAndSkipObservation', parsed),
    stepAgain(result) {
      previous = newest
      newest = result.observation
      return hooks.stepAgain(result)
    },
    afterStep(result) {
      const [one, other] = [numbersOf(previous ?? newest), numbersOf(newest)]
      const numbers = zeros(space.dtype, space.size)
      for (let index = 0; index < space.size; index++)
        numbers[index] = Math.max(one[index] as number, other[index] as number)
      previous = newest = undefined
      return { ...hooks.afterStep(result), observation: boxElement(space, numbers) }
    },
  }) as E
}

function numbersOf(value: unknown): ArrayLike<number> {
  return typeof value === 'number' ? [value] : (value as TypedArrays[Dtype])
}
