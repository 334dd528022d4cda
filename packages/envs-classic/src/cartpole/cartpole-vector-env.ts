import { parseWith } from '@ludus/core'
import type { z } from 'zod'
import { type BatchedOptions, createBatchedEnv } from '../batched/create-batched-env.js'
import { cartPoleDynamics } from './cartpole-dynamics.js'
import { cartPole, optionsSchema } from './cartpole-env.js'

/** What `createCartPoleVectorEnv` takes. */
export interface CartPoleVectorOptions extends BatchedOptions {
  readonly options?: z.input<typeof optionsSchema>
}

/**
 * Many `CartPole-v1` as one vector env over typed arrays.
 *
 * @throws {LudusError} `INVALID_OPTIONS`, `INVALID_VECTOR`.
 */
export function createCartPoleVectorEnv({ options = {}, ...batch }: CartPoleVectorOptions) {
  const parsed = parseWith(optionsSchema, options, 'INVALID_OPTIONS', 'the options of CartPole-v1')
  return createBatchedEnv(
    cartPole(parsed),
    cartPoleDynamics(parsed.suttonBartoReward),
    { id: 'CartPole-v1', options: parsed, maxEpisodeSteps: 500, solvedAt: 475, nondeterministic: false },
    batch,
  )
}
