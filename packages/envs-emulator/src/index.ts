import { defineEnv, definePlugin } from '@ludus/core'
import { openEmulatorGame } from './emulator-game-env.js'
import { openEmulatorMemory } from './emulator-memory.js'

export {
  type EmulatorGameEnv,
  type EmulatorGameModule,
  type EmulatorGameParts,
  type EmulatorOptions,
  emulatorGame,
} from './emulator-game.js'
export { emulatorGameEnv } from './emulator-game-env.js'
export { encodeWav } from './encode-wav.js'

export default definePlugin({
  name: '@ludus/envs-emulator',
  apiVersion: 1,
  openFolder: openEmulatorGame,
  openMemory: openEmulatorMemory,
  envs: [
    defineEnv({
      id: 'nes/catch-v1',
      description: 'Catch falling fruit, avoid stones and bats: an NES game of our own.',
      maxEpisodeSteps: 1_000,
      load: async () => (await import('./games/catch/game.js')).catchGame,
    }),
    defineEnv({
      id: 'nes/vault-v1',
      description: 'Take the key and the gems past the guards and leave in time: an NES game of our own.',
      maxEpisodeSteps: 1_000,
      load: async () => (await import('./games/vault/game.js')).vaultGame,
    }),
  ],
})
