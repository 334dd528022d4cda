import { parseWith } from '@ludus/core'
import type { z } from 'zod'
import { type BatchedOptions, createBatchedEnv } from '../batched/create-batched-env.js'
import { mountainCarDynamics } from './mountain-car-dynamics.js'
import { mountainCar, optionsSchema } from './mountain-car-env.js'

/** What `createMountainCarVectorEnv` takes. */
export interface MountainCarVectorOptions extends BatchedOptions {
  readonly options?: z.input<typeof optionsSchema>
}

/**
 * Many `MountainCar-v0` as one vector env over typed arrays.
 *
 * @throws {LudusError} `INVALID_OPTIONS`, `INVALID_VECTOR`.
 */
export function createMountainCarVectorEnv({ options = {}, ...batch }: MountainCarVectorOptions) {
  const parsed = parseWith(optionsSchema, options, 'INVALID_OPTIONS', 'the options of MountainCar-v0')
  return createBatchedEnv(
    mountainCar(parsed),
    mountainCarDynamics(parsed.goalVelocity),
    { id: 'MountainCar-v0', options: parsed, maxEpisodeSteps: 200, solvedAt: -110, nondeterministic: false },
    batch,
  )
}
