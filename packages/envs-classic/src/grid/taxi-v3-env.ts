import type { RenderMode } from '@ludus/core'
import { z } from 'zod'
import { createEnv as createTaxi, optionsSchema as taxiOptionsSchema } from './taxi-env.js'

export { controls } from './taxi-env.js'

export const optionsSchema = z.strictObject({})

/** The taxi without rain and whims, in which version 4 is as version 3 was. */
export function createEnv(_options: z.output<typeof optionsSchema>, settings: { renderMode: RenderMode }) {
  return createTaxi(taxiOptionsSchema.parse({}), settings)
}
