import { z } from 'zod'
import type { RngState } from '../../contracts/rng.js'
import { createRng, restoreRng } from '../../random.js'
import type { Wrappable } from '../map-env.js'
import { wrapRows } from '../wrap-rows.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({
  /** That the action before is played in place of the one given, in [0, 1). */
  probability: z.number().min(0).lt(1),
  /** Steps for which it then sticks, or the least and the most of them. */
  duration: z
    .union([z.int().positive(), z.tuple([z.int().positive(), z.int().positive()])])
    .default(1)
    .refine((duration) => typeof duration === 'number' || duration[0] <= duration[1], 'the least is above the most'),
})

/**
 * Plays the action before once more, now and then. The draws come from the seed that `reset` is given, by a generator
 * of their own, so the env's own draws stay the same.
 *
 * Source: Gymnasium 1.4 `StickyAction`, which has no vector form; Machado et al. 2018, arXiv:1709.06009, section 5.2.
 *
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function stickyAction<E extends Wrappable>(env: E, settings: z.input<typeof settingsSchema>): E {
  const parsed = readSettings('stickyAction', settingsSchema, settings)
  const { probability, duration } = parsed
  const [least, most] = typeof duration === 'number' ? [duration, duration] : duration
  const spec = specWithWrapper(env.spec, 'stickyAction', parsed)
  return wrapRows(env, () => {
    let rng = createRng(0).fork('stickyAction')
    let previous: { readonly action: unknown } | undefined
    /** Steps for which the action before still sticks. */
    let left = 0
    return {
      spec,
      memory: {
        save: () => structuredClone({ rng: rng.state(), previous, left }),
        restore(saved: { rng: RngState; previous: typeof previous; left: number }) {
          rng = restoreRng(saved.rng)
          previous = structuredClone(saved.previous)
          left = saved.left
        },
      },
      beforeReset({ seed }) {
        if (seed !== undefined) rng = createRng(seed).fork('stickyAction')
        previous = undefined
        left = 0
      },
      mapAction(action) {
        if (left === 0 && previous && rng.uniform() < probability) left = rng.integer(least, most + 1)
        const played = left > 0 && previous ? previous.action : action
        if (left > 0) left--
        previous = { action: played }
        return played
      },
    }
  }) as E
}
