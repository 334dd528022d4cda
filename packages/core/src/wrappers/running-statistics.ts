import { z } from 'zod'
import { LudusError } from '../errors.js'
import { parseWith } from '../validation.js'
import { layersOf } from './inner-env.js'

const statisticsSchema = z.strictObject({
  mean: z.array(z.number()).min(1),
  variance: z.array(z.number().nonnegative()).min(1),
  /** Rows seen, and the small number that the count starts at. */
  count: z.number().positive(),
})

/** Mean and variance of each number that a normalising wrapper saw, as plain JSON. */
export type Statistics = z.infer<typeof statisticsSchema>

const savedStatisticsSchema = z.array(z.strictObject({ wrapper: z.string(), statistics: statisticsSchema }))

/** The statistics of each normalising wrapper around an env, the innermost first. */
export type SavedStatistics = z.infer<typeof savedStatisticsSchema>

/** Mean and variance of rows, kept up as they come. */
export interface RunningStatistics {
  readonly mean: Float64Array
  readonly variance: Float64Array
  /** While true, `update` does nothing. */
  frozen: boolean
  /** @param rows Shape [rows, size]. */
  update(rows: ArrayLike<number>): void
  save(): Statistics
  /** @throws {LudusError} `SHAPE_MISMATCH`. */
  restore(saved: Statistics): void
}

/**
 * Starts at mean 0, variance 1 and a count of 0.0001, as Gymnasium's `RunningMeanStd` does.
 *
 * Source: Chan, Golub and LeVeque 1979, the parallel algorithm.
 *
 * @param size Numbers in a row.
 */
export function createRunningStatistics(size: number): RunningStatistics {
  const mean = new Float64Array(size)
  const variance = new Float64Array(size).fill(1)
  let count = 1e-4
  return {
    mean,
    variance,
    frozen: false,
    update(values) {
      const rows = values.length / size
      if (this.frozen || rows === 0) return
      const total = count + rows
      for (let index = 0; index < size; index++) {
        let sum = 0
        for (let at = index; at < values.length; at += size) sum += values[at] as number
        const rowsMean = sum / rows
        let squares = 0
        for (let at = index; at < values.length; at += size) squares += ((values[at] as number) - rowsMean) ** 2
        const delta = rowsMean - (mean[index] as number)
        variance[index] = ((variance[index] as number) * count + squares + (delta ** 2 * count * rows) / total) / total
        mean[index] = (mean[index] as number) + (delta * rows) / total
      }
      count = total
    },
    save: () => ({ mean: Array.from(mean), variance: Array.from(variance), count }),
    restore(saved) {
      if (saved.mean.length !== size || saved.variance.length !== size)
        throw new LudusError(
          'SHAPE_MISMATCH',
          `Cannot restore statistics of ${saved.mean.length} numbers: this wrapper has ${size}`,
        )
      mean.set(saved.mean)
      variance.set(saved.variance)
      count = saved.count
    },
  }
}

/** The statistics of wrapped envs, found from outside without handing members on through each wrapper. */
const statisticsOf = new WeakMap<object, { readonly wrapper: string; readonly statistics: RunningStatistics }>()

/** Notes the statistics that a wrapped env keeps. */
export function recordStatistics(env: object, wrapper: string, statistics: RunningStatistics): void {
  statisticsOf.set(env, { wrapper, statistics })
}

/**
 * Saves the statistics of all normalising wrappers around an env or a vector env. Inside a vector env, the wrappers of
 * its single envs are not reached: put them around the vector env, where they share what they learn.
 *
 * @returns Plain JSON, the innermost wrapper first; empty where nothing normalises.
 */
export function saveStatistics(env: object): SavedStatistics {
  return found(env).map(({ wrapper, statistics }) => ({ wrapper, statistics: statistics.save() }))
}

/**
 * Restores what `saveStatistics` gave to an env with the same normalising wrappers.
 *
 * @param saved Plain JSON, checked.
 * @throws {LudusError} `INVALID_STATISTICS`, `SHAPE_MISMATCH`.
 */
export function restoreStatistics(env: object, saved: unknown): void {
  const parsed = parseWith(savedStatisticsSchema, saved, 'INVALID_STATISTICS', 'the statistics of normalising wrappers')
  const here = found(env)
  const names = (list: readonly { readonly wrapper: string }[]) =>
    list.map(({ wrapper }) => wrapper).join(', ') || 'none'
  if (names(parsed) !== names(here))
    throw new LudusError(
      'INVALID_STATISTICS',
      `Cannot restore statistics of ${names(parsed)} as this env has ${names(here)}: wrap it alike`,
    )
  parsed.forEach((entry, index) => {
    here[index]?.statistics.restore(entry.statistics)
  })
}

/**
 * Stops the normalising wrappers around an env from learning, as an evaluation wants it, or lets them go on.
 *
 * Source: Gymnasium 1.4 `update_running_mean`.
 */
export function freezeStatistics(env: object, frozen = true): void {
  for (const { statistics } of found(env)) statistics.frozen = frozen
}

function found(env: object) {
  return [...layersOf(env)].flatMap((layer) => statisticsOf.get(layer) ?? []).reverse()
}
