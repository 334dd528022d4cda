import { defineEnv, definePlugin } from '@ludus/core'
import { openWebGame } from './web-game-env.js'

export { installedChromium } from './browser/installed-chromium.js'
export type { PageTools } from './page/page-agent.js'
export type { StartHook } from './page/page-script.js'
export { type WebEnv, type WebGameModule, type WebGameParts, type WebOptions, webGame } from './web-game.js'
export { webGameEnv } from './web-game-env.js'

export default definePlugin({
  name: '@ludus/envs-web',
  apiVersion: 1,
  openFolder: openWebGame,
  envs: [
    defineEnv({
      id: 'web/catch-v1',
      description: 'Catch falling fruit and avoid bombs: a canvas game of our own.',
      maxEpisodeSteps: 250,
      load: async () => (await import('./games/catch/game.js')).catchGame,
    }),
    defineEnv({
      id: 'web/dino-v1',
      description: "Run, jump and duck: Chromium's own chrome://dino.",
      maxEpisodeSteps: 5_000,
      load: async () => (await import('./games/dino/game.js')).dinoGame,
    }),
  ],
})
