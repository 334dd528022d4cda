import type { Box, TypedArrays, VectorStepResult } from '@ludus/core'
import type { ObservationRows } from '../replay/observation-store.js'

/** What some steps of a vector env came to: rows of `numEnvs`, a row for each step, the oldest first. */
export interface Rollout {
  /** Steps times envs. */
  readonly count: number
  /**
   * `count` observations that were acted on, then the last one of each env, then those at which episodes ended, each
   * row-major [...observation shape].
   */
  readonly observations: ObservationRows
  /** Which of `observations` the step led to: where an episode ended, its last one; shape [count]. */
  readonly successors: Int32Array
  /** What was drawn from the policy's distribution, [count, drawSize]. */
  readonly draws: Float32Array
  /** Reward units, shape [count]. */
  readonly rewards: Float32Array
  /** 1 where the task ended, shape [count]. */
  readonly terminated: Uint8Array
  /** 1 where an episode ended in any way, shape [count]. */
  readonly ended: Uint8Array
}

/** Collects the steps of a rollout. */
export interface RolloutRecorder {
  /**
   * Adds a step.
   *
   * @param draws What was done at the last observations, [numEnvs, drawSize].
   */
  add(draws: Float32Array, step: VectorStepResult): void
  /** What was collected so far. */
  rollout(): Rollout
}

/**
 * Starts a rollout at the observations of a vector env.
 *
 * @param first Row-major [numEnvs, ...observation shape].
 */
export function recordRollout(
  observationSpace: Box,
  numEnvs: number,
  first: TypedArrays[keyof TypedArrays],
): RolloutRecorder {
  const rowsOf = (batch: unknown) =>
    observationSpace.dtype === 'uint8' ? (batch as Uint8Array) : Float32Array.from(batch as Float32Array)
  const seen: ObservationRows[] = [rowsOf(first)]
  const lasts: ObservationRows[] = []
  const draws: Float32Array[] = []
  const steps: VectorStepResult[] = []

  return {
    add(drawn, step) {
      draws.push(drawn)
      steps.push(step)
      seen.push(rowsOf(step.observations))
      if (step.final !== null) lasts.push(rowsOf(step.final.observations))
    },
    rollout() {
      const count = steps.length * numEnvs
      const successors = Int32Array.from({ length: count }, (_, at) => at + numEnvs)
      const ended = new Uint8Array(count)
      let last = count + numEnvs
      for (const [index, { final }] of steps.entries())
        for (const env of final?.indices ?? []) {
          successors[index * numEnvs + env] = last++
          ended[index * numEnvs + env] = 1
        }
      const { size, dtype } = observationSpace
      return {
        count,
        observations: joined(dtype === 'uint8' ? new Uint8Array(last * size) : new Float32Array(last * size), [
          ...seen,
          ...lasts,
        ]),
        successors,
        draws: joined(new Float32Array(draws.length * (draws[0]?.length ?? 0)), draws),
        rewards: joined(
          new Float32Array(count),
          steps.map((step) => step.rewards),
        ),
        terminated: joined(
          new Uint8Array(count),
          steps.map((step) => step.terminated),
        ),
        ended,
      }
    },
  }
}

function joined<Rows extends ObservationRows>(all: Rows, parts: readonly ArrayLike<number>[]): Rows {
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}
