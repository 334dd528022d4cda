import { z } from 'zod'
import { mapRewards, type Wrappable } from '../map-env.js'
import { createRunningStatistics, recordStatistics, type Statistics } from '../running-statistics.js'
import { readSettings } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({
  /** Of the running sum whose variance scales the rewards, in [0, 1]. */
  discount: z.number().min(0).max(1).default(0.99),
  epsilon: z.number().positive().default(1e-8),
})

/**
 * Divides rewards by the spread of the discounted sum of past ones, so that returns vary about as much as a standard
 * normal. A vector env's rows share what they learn. `saveStatistics` and `restoreStatistics` keep it,
 * `freezeStatistics` stops it.
 *
 * Source: Gymnasium 1.4 `NormalizeReward`. The sum starts at 0 with each episode, as in its vector form with
 * `SAME_STEP`; its other forms carry some of it on from one episode to the next.
 *
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function normalizeReward<E extends Wrappable>(env: E, settings: z.input<typeof settingsSchema> = {}): E {
  const parsed = readSettings('normalizeReward', settingsSchema, settings)
  const { discount, epsilon } = parsed
  const statistics = createRunningStatistics(1)
  const wrapped = mapRewards(env, { name: 'normalizeReward', settings: parsed }, (rows) => {
    const sums = new Float64Array(rows)
    return {
      memory: {
        save: () => ({ statistics: statistics.save(), sums: [...sums] }),
        restore(saved: { readonly statistics: Statistics; readonly sums: readonly number[] }) {
          statistics.restore(saved.statistics)
          sums.set(saved.sums)
        },
      },
      map({ rewards, terminated, truncated }, mask) {
        rewards.forEach((reward, row) => {
          if (mask?.[row] === 0) return
          // A terminal reward is counted without the past, as Gymnasium counts it.
          sums[row] = (sums[row] as number) * discount * (1 - (terminated[row] as number)) + reward
        })
        statistics.update(mask ? sums.filter((_, row) => mask[row] !== 0) : sums)
        sums.forEach((_, row) => {
          if (terminated[row] || truncated[row]) sums[row] = 0
        })
        const spread = Math.sqrt((statistics.variance[0] as number) + epsilon)
        return rewards.map((reward) => reward / spread)
      },
      restart(mask) {
        sums.forEach((_, row) => {
          if (mask?.[row] !== 0) sums[row] = 0
        })
      },
    }
  })
  recordStatistics(wrapped, 'normalizeReward', statistics)
  return wrapped as E
}
