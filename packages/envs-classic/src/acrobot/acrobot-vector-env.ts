import { parseWith } from '@ludus/core'
import type { z } from 'zod'
import { type BatchedOptions, createBatchedEnv } from '../batched/create-batched-env.js'
import { acrobotDynamics } from './acrobot-dynamics.js'
import { acrobot, optionsSchema } from './acrobot-env.js'

/** What `createAcrobotVectorEnv` takes. */
export interface AcrobotVectorOptions extends BatchedOptions {
  readonly options?: z.input<typeof optionsSchema>
}

/**
 * Many `Acrobot-v1` as one vector env over typed arrays.
 *
 * @throws {LudusError} `INVALID_OPTIONS`, `INVALID_VECTOR`.
 */
export function createAcrobotVectorEnv({ options = {}, ...batch }: AcrobotVectorOptions) {
  const parsed = parseWith(optionsSchema, options, 'INVALID_OPTIONS', 'the options of Acrobot-v1')
  return createBatchedEnv(
    acrobot(parsed),
    acrobotDynamics(parsed.bookOrNips),
    { id: 'Acrobot-v1', options: parsed, maxEpisodeSteps: 500, solvedAt: -100, nondeterministic: false },
    batch,
  )
}
