import { defineEnv, definePlugin } from '@ludus/core'

export default definePlugin({
  name: 'new-env',
  apiVersion: 1,
  envs: [
    defineEnv({
      id: 'examples/light-v1',
      description: 'Walk to the light.',
      maxEpisodeSteps: 50,
      load: () => import('./light.js'),
    }),
  ],
})
