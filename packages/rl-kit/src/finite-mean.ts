import { LudusError } from '@ludus/core'

/**
 * The mean of losses, which says whether training goes on.
 *
 * @param losses At least one.
 * @throws {LudusError} `TRAINING_DIVERGED` when it is no number.
 */
export function finiteMean(losses: readonly number[]): number {
  const mean = losses.reduce((total, loss) => total + loss, 0) / losses.length
  if (Number.isFinite(mean)) return mean
  throw new LudusError('TRAINING_DIVERGED', `Cannot go on learning as the loss is ${mean}: lower learningRate`)
}
