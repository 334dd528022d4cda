import { type Agent, definePlugin, pluginApiVersion, type Trainer } from '@ludus/core'
import { z } from 'zod'

/** The trainer that learns nothing: its agent draws every action from the action space, the floor of a comparison. */
export const randomPlay: Trainer<Record<string, never>> = {
  id: 'random-play',
  configSchema: z.strictObject({}),
  async train({ env, report }): Promise<Agent> {
    report({ type: 'stage', stage: 'policy' })
    const { observationSpace, actionSpace } = env
    return {
      encoder: null,
      policy: {
        observationSpace,
        actionSpace,
        act: async (observations, { rng }) =>
          actionSpace.batch(observationSpace.unbatch(observations).map(() => actionSpace.sample(rng))),
        save: async () => undefined,
        close: async () => undefined,
      },
      // There is nothing to keep.
      save: async () => undefined,
      close: async () => undefined,
    }
  },
}

/** What lab itself brings to every run. */
export const labPlugin = definePlugin({ name: '@ludus/lab', apiVersion: pluginApiVersion, trainers: [randomPlay] })
