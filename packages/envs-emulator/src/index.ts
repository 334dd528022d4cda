import { definePlugin } from '@ludus/core'
import { openEmulatorGame } from './emulator-game-env.js'

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
  envs: [],
})
