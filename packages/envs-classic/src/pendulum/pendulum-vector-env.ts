import { parseWith } from '@ludus/core'
import type { z } from 'zod'
import { type BatchedOptions, createBatchedEnv } from '../batched/create-batched-env.js'
import { pendulumDynamics } from './pendulum-dynamics.js'
import { optionsSchema, pendulum } from './pendulum-env.js'

/** What `createPendulumVectorEnv` takes. */
export interface PendulumVectorOptions extends BatchedOptions {
  readonly options?: z.input<typeof optionsSchema>
}

/**
 * Many `Pendulum-v1` as one vector env over typed arrays.
 *
 * @throws {LudusError} `INVALID_OPTIONS`, `INVALID_VECTOR`.
 */
export function createPendulumVectorEnv({ options = {}, ...batch }: PendulumVectorOptions) {
  const parsed = parseWith(optionsSchema, options, 'INVALID_OPTIONS', 'the options of Pendulum-v1')
  return createBatchedEnv(
    pendulum(parsed),
    pendulumDynamics(parsed.g),
    { id: 'Pendulum-v1', options: parsed, maxEpisodeSteps: 200, solvedAt: null, nondeterministic: false },
    batch,
  )
}
