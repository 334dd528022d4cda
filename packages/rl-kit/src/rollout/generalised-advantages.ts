import { LudusError } from '@ludus/core'

/** What `generalisedAdvantages` reads: rows of `numEnvs` numbers, a row for each step, the oldest first. */
export interface AdvantageInputs {
  readonly numEnvs: number
  /** Reward units, shape [steps, numEnvs]. */
  readonly rewards: Float32Array
  /** Values of the observations that were acted on, reward units, shape [steps, numEnvs]. */
  readonly values: Float32Array
  /**
   * Values of the observations that the actions led to, reward units, shape [steps, numEnvs]: where an episode ended,
   * of its last observation and never of the next episode's first.
   */
  readonly nextValues: Float32Array
  /** 1 where the task ended, shape [steps, numEnvs]: nothing comes after. */
  readonly terminated: Uint8Array
  /** 1 where an episode ended in any way, shape [steps, numEnvs]: no advantage flows back over it. */
  readonly ended: Uint8Array
  /** Per step, in [0, 1]. */
  readonly discount: number
  /** From 0 (one step, biased by the values) to 1 (whole returns, noisy). */
  readonly lambda: number
}

/**
 * Computes generalised advantage estimates.
 *
 * Source: Schulman et al. 2016, arXiv:1506.02438, equations 11 and 16; time limits: Pardo et al. 2018,
 * arXiv:1712.00378.
 *
 * @returns Reward units, shape [steps, numEnvs]. A new array; what the value function should have said is `values` more.
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function generalisedAdvantages(inputs: AdvantageInputs): Float32Array {
  const { numEnvs, rewards, values, nextValues, terminated, ended, discount, lambda } = inputs
  const size = rewards.length
  if (size % numEnvs !== 0 || [values, nextValues, terminated, ended].some((row) => row.length !== size))
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot estimate advantages of ${numEnvs} envs from ${[rewards, values, nextValues, terminated, ended].map((row) => row.length).join(', ')} numbers: give the same whole number of steps of each`,
    )
  const advantages = new Float32Array(size)
  const carried = new Float64Array(numEnvs)
  for (let at = size - 1; at >= 0; at--) {
    const env = at % numEnvs
    const next = terminated[at] === 1 ? 0 : discount * (nextValues[at] as number)
    const later = ended[at] === 1 ? 0 : discount * lambda * (carried[env] as number)
    const advantage = (rewards[at] as number) + next - (values[at] as number) + later
    carried[env] = advantage
    advantages[at] = advantage
  }
  return advantages
}
