import { fileURLToPath } from 'node:url'
import { type EnvModule, type Goal, LudusError, type Rng, type SyncEnv, stickyAction } from '@ludus/core'
import { compileGame, type GameAction, type GameState, lintGame, readGameFile } from '@ludus/game-kit'
import { z } from 'zod'
import { emulatorControls } from './emulator-controls.js'
import { type EmulatorGameFile, emulatorGameFileSchema } from './game-file.js'

/** Options of every emulator env. */
const emulatorOptionsSchema = z.strictObject({
  /** Width and height of an observation, in pixels. */
  size: z.int().min(8).max(240).default(84),
  colour: z.enum(['grey', 'rgb']).default('grey'),
  /** Frames that pass in one step, in place of the game's own. */
  framesPerStep: z.int().positive().max(60).optional(),
  /** Whether each step's sound is in its `info.sound`, mono at 48,000 samples a second; it takes more time. */
  sound: z.boolean().default(false),
})

/** Options of an emulator env, completed. */
export type EmulatorOptions = z.output<typeof emulatorOptionsSchema>

/** An emulator game as an env: pixels as flat [size, size, channels], state data by variable. */
export type EmulatorGameEnv<Action extends GameAction = number> = SyncEnv<Uint8Array, Action, GameState>

/** What `emulatorGame` takes beside the game file. */
export interface EmulatorGameParts<Action extends GameAction = number> {
  /** A player written by hand. */
  readonly script?: (state: GameState, rng: Rng) => Action
}

/** What `emulatorGame` makes: an env module with the game's own player, where it has one, and its target. */
export interface EmulatorGameModule<Action extends GameAction = number>
  extends EnvModule<EmulatorOptions, EmulatorGameEnv<Action>> {
  readonly optionsSchema: typeof emulatorOptionsSchema
  /**
   * What reward-gap learning compares with: the reward function of the game, and the target state data, which is the
   * state with the values that the game file's `target` names.
   *
   * @throws {LudusError} `INVALID_GAME_FILE`.
   */
  goal(): Goal<GameState>
}

/**
 * Makes an env of a game folder: a ROM and its `game.json`.
 *
 * Equal seeds and actions give equal frames, rewards and state data, on any machine. The env is a `Snapshot`.
 *
 * @typeParam Action As the game file's `actions` say: a number for a list, an Int32Array for groups, a Float32Array for
 * axes.
 * @param gameFile The folder's `game.json`.
 * @returns The env's module. Its `createEnv` throws `INVALID_GAME_FILE`, `INVALID_ROM`, `UNSUPPORTED_ROM`.
 * @example
 * export const catchGame = emulatorGame(new URL('./game.json', import.meta.url))
 */
export function emulatorGame<Action extends GameAction = number>(
  gameFile: URL,
  parts: EmulatorGameParts<Action> = {},
): EmulatorGameModule<Action> {
  return emulatorModule(() => readGameFile(gameFile, emulatorGameFileSchema), new URL('.', gameFile), parts)
}

/**
 * Makes an env of a game file that need not lie on the disk.
 *
 * @param readFile Gives a checked one; it is called when it is needed.
 * @param folder Where the ROM and what else the file names lie.
 */
export function emulatorModule<Action extends GameAction>(
  readFile: () => EmulatorGameFile,
  folder: URL,
  { script }: EmulatorGameParts<Action> = {},
): EmulatorGameModule<Action> {
  return {
    optionsSchema: emulatorOptionsSchema,
    createEnv: async (options, { renderMode }) => {
      if (renderMode === 'text')
        throw new LudusError(
          'INVALID_OPTIONS',
          "Cannot show an emulator game as text: its render modes are 'rgb' and null",
        )
      const file = readFile()
      const { EmulatorEnv } = await import('./emulator-env.js')
      const env = new EmulatorEnv(file, fileURLToPath(folder), options, renderMode)
      // The file's actions say which of the three kinds of action it is.
      const made = env as unknown as EmulatorGameEnv<Action>
      return file.stickyActions === 0 ? made : stickyAction(made, { probability: file.stickyActions })
    },
    controls: () => emulatorControls(readFile()),
    lint: (env, options) => lintGame(env, readFile(), options),
    goal: () => compileGame(readFile()),
    ...(script ? { script: (state, rng) => script(state as GameState, rng) } : {}),
  }
}
