import { defineEnv, definePlugin } from '../plugins/define-plugin.js'
import { createRegistry } from '../registry/registry.js'
import { passiveChecker } from '../wrappers/passive-checker.js'
import { corridorOptionsSchema, createCorridor } from './corridor.js'
import { describeEnv } from './describe-env.js'

const toys = definePlugin({
  name: 'toys',
  apiVersion: 1,
  envs: [
    defineEnv({
      id: 'toys/corridor-v1',
      description: 'Walk to the end.',
      maxEpisodeSteps: 30,
      load: async () => ({ optionsSchema: corridorOptionsSchema, createEnv: createCorridor }),
    }),
  ],
})

describeEnv('the corridor, made by the registry', {
  make: () => createRegistry([toys]).make('toys/corridor-v1', { options: { length: 3 } }),
})

// Seed 7 starts in cell 0 or 1 of 2; one step right from the last but one ends the episode.
describeEnv('the corridor of two cells', {
  make: () => passiveChecker(createCorridor({ length: 2 })),
  actionsToEnd: [0, 1],
})
