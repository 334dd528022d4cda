import { z } from 'zod'
import type { SyncEnv } from '../contracts/env.js'
import { createRng } from '../random.js'
import { box } from '../spaces/box.js'
import { dict } from '../spaces/dict.js'
import { discrete } from '../spaces/discrete.js'

/** State data of the corridor. */
export interface CorridorState {
  readonly position: number
}

/** Options of the corridor. */
export const corridorOptionsSchema = z.strictObject({ length: z.int().min(2).default(5) })

/**
 * The smallest env with a seed, state data, reward terms and an end: walk right (1) to the end of a corridor for a
 * reward of 1; each step costs 0.1; left is 0. The start is one of the first cells but the last, drawn by the seed.
 * Observations are pictures of one row, the walker white.
 */
export function createCorridor({
  length,
}: z.output<typeof corridorOptionsSchema>): SyncEnv<Uint8Array, number, CorridorState> {
  let rng = createRng(0)
  let position = 0
  const observe = () => {
    const observation = new Uint8Array(length)
    observation[position] = 255
    return observation
  }
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [1, length, 1], dtype: 'uint8' }),
    actionSpace: discrete(2),
    stateSpace: dict({ position: box({ low: 0, high: length - 1, shape: [], dtype: 'int32' }) }),
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      position = rng.integer(0, length - 1)
      return { observation: observe(), state: { position }, info: {} }
    },
    step(action) {
      position = Math.max(0, position + (action === 1 ? 1 : -1))
      const terminated = position === length - 1
      const rewardTerms = { goal: terminated ? 1 : 0, time: -0.1 }
      const reward = rewardTerms.goal + rewardTerms.time
      return {
        observation: observe(),
        state: { position },
        info: { rewardTerms },
        reward,
        terminated,
        truncated: false,
      }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
