import { optionsSchema as cliffWalkingOptionsSchema } from './cliff-walking-env.js'

export { controls, createEnv } from './cliff-walking-env.js'

/** Those of `CliffWalking-v1`, slippery for the default. */
export const optionsSchema = cliffWalkingOptionsSchema.extend({
  isSlippery: cliffWalkingOptionsSchema.shape.isSlippery.unwrap().default(true),
})
