import { optionsSchema as frozenLakeOptionsSchema } from './frozen-lake-env.js'

export { controls, createEnv } from './frozen-lake-env.js'

/** Those of `FrozenLake-v1`, with the larger map for the default. */
export const optionsSchema = frozenLakeOptionsSchema.extend({
  mapName: frozenLakeOptionsSchema.shape.mapName.unwrap().default('8x8'),
})
