import { z } from 'zod'
import type { Space } from '../../contracts/space.js'
import { batchSpace } from '../../spaces/batch-space.js'
import type { WithObservation, Wrappable } from '../map-env.js'
import { wrapRows } from '../wrap-rows.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'
import { zeroElement } from '../zero-element.js'

const settingsSchema = z.strictObject({
  size: z.int().positive(),
  /** What stands before the first observation of an episode: that observation, or zeros. */
  padding: z.enum(['reset', 'zero']).default('reset'),
})

/**
 * Stacks the last observations of any space along a new first axis, the oldest first. For images with the stack in the
 * channels, as networks take them, see `frameStack`.
 *
 * Source: Gymnasium 1.4 `FrameStackObservation`, which has no vector form.
 *
 * @returns Observations in `batchSpace(space, size)`.
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function stackObservation<E extends Wrappable>(
  env: E,
  settings: z.input<typeof settingsSchema>,
): WithObservation<E, unknown> {
  const parsed = readSettings('stackObservation', settingsSchema, settings)
  const { size, padding } = parsed
  const from: Space = env.observationSpace
  const observationSpace: Space = batchSpace(from, size)
  const spec = specWithWrapper(env.spec, 'stackObservation', parsed)
  return wrapRows(env, () => {
    let queue: unknown[] = []
    return {
      observationSpace,
      spec,
      afterReset(result) {
        const before = padding === 'reset' ? result.observation : zeroElement(from)
        queue = [...new Array<unknown>(size - 1).fill(before), result.observation]
        return { ...result, observation: from.batch(queue) }
      },
      afterStep(result) {
        queue = [...queue.slice(1), result.observation]
        return { ...result, observation: from.batch(queue) }
      },
    }
  }) as WithObservation<E, unknown>
}
