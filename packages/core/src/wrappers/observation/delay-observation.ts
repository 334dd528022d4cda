import { z } from 'zod'
import type { Wrappable } from '../map-env.js'
import { wrapRows } from '../wrap-rows.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'
import { zeroElement } from '../zero-element.js'

const settingsSchema = z.strictObject({ delay: z.int().nonnegative() })

/**
 * Hands out each observation a number of steps later, and zeros until there is one. State data and info stay on time.
 *
 * Source: Gymnasium 1.4 `DelayObservation`, which has no vector form.
 *
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function delayObservation<E extends Wrappable>(env: E, settings: z.input<typeof settingsSchema>): E {
  const parsed = readSettings('delayObservation', settingsSchema, settings)
  const spec = specWithWrapper(env.spec, 'delayObservation', parsed)
  return wrapRows(env, () => {
    let waiting: unknown[] = []
    const delayed = (observation: unknown) => {
      waiting.push(observation)
      return waiting.length > parsed.delay ? waiting.shift() : zeroElement(env.observationSpace)
    }
    return {
      spec,
      memory: {
        save: () => structuredClone(waiting),
        restore: (saved: readonly unknown[]) => {
          waiting = structuredClone([...saved])
        },
      },
      afterReset(result) {
        waiting = []
        return { ...result, observation: delayed(result.observation) }
      },
      afterStep: (result) => ({ ...result, observation: delayed(result.observation) }),
    }
  }) as E
}
