import { z } from 'zod'

export const featureStatisticsSchema = z.strictObject({
  mean: z.array(z.number()),
  deviation: z.array(z.number().nonnegative()),
  /** Features that say the same of every sample. */
  dead: z.int().nonnegative(),
})

/** Mean and standard deviation of each feature over samples. */
export type FeatureStatistics = z.infer<typeof featureStatisticsSchema>

/**
 * Describes features one by one.
 *
 * @param features Row-major [samples, size].
 */
export function featureStatistics(features: Float32Array, size: number): FeatureStatistics {
  const count = features.length / size
  const mean = new Array<number>(size).fill(0)
  const squares = new Array<number>(size).fill(0)
  features.forEach((value, at) => {
    mean[at % size] = (mean[at % size] as number) + value / count
  })
  features.forEach((value, at) => {
    squares[at % size] = (squares[at % size] as number) + (value - (mean[at % size] as number)) ** 2 / count
  })
  const isDead = (column: number) => {
    for (let at = column + size; at < features.length; at += size) if (features[at] !== features[column]) return false
    return true
  }
  return { mean, deviation: squares.map(Math.sqrt), dead: mean.filter((_, column) => isDead(column)).length }
}

/** How far the features of some samples are from those of others. */
export interface FeatureDrift {
  /** Difference of the means in standard deviations, the mean and the greatest over features that are not dead. */
  readonly meanShift: number
  readonly greatestShift: number
  /** The squared Fréchet distance, as a share of the variance of the features that are compared with. */
  readonly frechet: number
}

/**
 * Says how far features have moved, such as from an encoder's samples to the frames that a policy visits. 0 is not at
 * all; a `frechet` of 1 is as far as the samples themselves spread.
 *
 * Source: standardised mean difference: Cohen 1988; Fréchet distance of normal distributions: Dowson & Landau 1982, the
 * features taken as independent.
 *
 * @param reference Of the samples that the encoder was trained on.
 * @param visited Of other samples, of the same encoder.
 */
export function featureDrift(reference: FeatureStatistics, visited: FeatureStatistics): FeatureDrift {
  const shifts: number[] = []
  let distance = 0
  let variance = 0
  reference.mean.forEach((mean, feature) => {
    const [before, after] = [reference, visited].map(({ deviation }) => deviation[feature] as number) as [
      number,
      number,
    ]
    const difference = (visited.mean[feature] as number) - mean
    const pooled = Math.sqrt((before ** 2 + after ** 2) / 2)
    if (pooled > 0) shifts.push(Math.abs(difference) / pooled)
    distance += difference ** 2 + (after - before) ** 2
    variance += before ** 2
  })
  return {
    meanShift: shifts.reduce((total, shift) => total + shift, 0) / Math.max(shifts.length, 1),
    greatestShift: Math.max(0, ...shifts),
    frechet: distance === 0 ? 0 : distance / variance,
  }
}
