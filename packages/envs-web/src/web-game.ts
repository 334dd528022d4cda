import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Box,
  box,
  createRng,
  type Discrete,
  discrete,
  type Env,
  type EnvModule,
  type Frame,
  LudusError,
  type RenderMode,
  type ResetResult,
  type Rng,
  type StepResult,
} from '@ludus/core'
import { type CompiledGame, compileGame, type GameState, readGameFile } from '@ludus/game-kit'
import { z } from 'zod'
import type { GamePage } from './browser/game-page.js'
import { type WebGameFile, webGameFileSchema } from './game-file.js'
import { openGame } from './open-game.js'
import type { StartHook } from './page/page-script.js'

/** Options of every web env. */
const webOptionsSchema = z.strictObject({
  /** Width and height of an observation, in pixels. */
  size: z.int().min(8).max(512).default(84),
  colour: z.enum(['grey', 'rgb']).default('grey'),
  /** Frames that pass in one step, in place of the game's own. */
  framesPerStep: z.int().positive().max(60).optional(),
  /** Seconds that the page may take for a step or a load before it counts as hung. */
  patience: z.number().positive().default(20),
})

/** Options of a web env, completed. */
export type WebOptions = z.output<typeof webOptionsSchema>

/** A web game as an env: pixels as flat [size, size, channels], the action's number, state data by variable. */
export type WebEnv = Env<Uint8Array, number, GameState>

/** What `webGame` takes beside the game file. */
export interface WebGameParts {
  /** The game's own start in the page, where the game file's `reset` is not enough. It becomes source text. */
  readonly start?: StartHook
  /** A player written by hand. */
  readonly script?: (state: GameState, rng: Rng) => number
}

/** What `webGame` makes: an env module with the game's own player, where it has one. */
export interface WebGameModule extends EnvModule<WebOptions, WebEnv> {
  readonly optionsSchema: typeof webOptionsSchema
}

/**
 * Makes an env of a game folder.
 *
 * The env's `reset({ seed })` seeds the page's Math.random, through the env's own generator; equal seeds and actions
 * give equal frames, rewards and state data in any browser process of the same Chromium.
 *
 * @param gameFile The folder's `game.json`.
 * @returns The env's module. Its `createEnv` throws `INVALID_GAME_FILE`; the page opens at the first reset.
 * @example
 * export const runner = webGame(new URL('./game.json', import.meta.url))
 */
export function webGame(gameFile: URL, parts: WebGameParts = {}): WebGameModule {
  const { start, script } = parts
  return {
    optionsSchema: webOptionsSchema,
    createEnv: (options, { renderMode }) => {
      if (renderMode === 'text')
        throw new LudusError('INVALID_OPTIONS', "Cannot show a web game as text: its render modes are 'rgb' and null")
      const file = readGameFile(gameFile, webGameFileSchema)
      const path = fileURLToPath(gameFile)
      if (!file.page.startsWith('chrome://') && !existsSync(join(dirname(path), file.page)))
        throw new LudusError(
          'INVALID_GAME_FILE',
          `Cannot read the game file ${path}: page: there is no ${file.page} beside it`,
        )
      return new BrowserEnv(path, file, options, start ?? null, renderMode)
    },
    ...(script ? { script: (state, rng) => script(state as GameState, rng) } : {}),
  }
}

class BrowserEnv implements WebEnv {
  readonly mode = 'async'
  readonly spec = null
  readonly renderMode: RenderMode
  readonly observationSpace: Box<'uint8', readonly [number, number, 1 | 3]>
  readonly actionSpace: Discrete
  readonly stateSpace: CompiledGame['stateSpace']
  readonly framesPerStep: number
  readonly #game: CompiledGame
  readonly #reloads: boolean
  readonly #openPage: () => Promise<GamePage>
  #page: GamePage | null = null
  #rng: Rng | null = null
  #state: GameState = {}
  #closed = false

  constructor(path: string, file: WebGameFile, options: WebOptions, start: StartHook | null, renderMode: RenderMode) {
    const { size, colour } = options
    const channels = colour === 'grey' ? 1 : 3
    this.renderMode = renderMode
    this.observationSpace = box({ low: 0, high: 255, shape: [size, size, channels], dtype: 'uint8' })
    this.actionSpace = discrete(file.actions.length)
    this.framesPerStep = options.framesPerStep ?? file.framesPerStep
    this.#game = compileGame(file)
    this.stateSpace = this.#game.stateSpace
    this.#reloads = file.reset === 'reload'
    const { framesPerStep } = this
    const page = { folder: dirname(path), patience: options.patience * 1000 }
    this.#openPage = () => openGame(file, page, { size, channels, framesPerStep, start })
  }

  async reset({ seed }: { readonly seed?: number } = {}): Promise<ResetResult<Uint8Array, GameState>> {
    if (seed !== undefined) this.#rng = createRng(seed)
    // Nobody asked for a sequence that can be repeated, so any will do.
    this.#rng ??= createRng(randomInt(2 ** 32))
    const pageSeed = this.#rng.integer(0, 2 ** 32)
    const page = await this.#livePage()
    const { observation, state } = this.#decode(await page.request(['start', pageSeed]))
    this.#state = state
    return { observation, state, info: {} }
  }

  async step(action: number): Promise<StepResult<Uint8Array, GameState>> {
    const { observation, state } = this.#decode(await this.#requirePage().request(['step', action]))
    const terminated = this.#game.isDone(state)
    const { value, terms } = this.#game.reward({ previousState: this.#state, state, action, terminated })
    this.#state = state
    return { observation, state, reward: value, terminated, truncated: false, info: { rewardTerms: terms } }
  }

  async render(): Promise<Frame | null> {
    if (this.renderMode !== 'rgb') return null
    const reply = await this.#requirePage().request(['picture'])
    const [width, height] = new Float64Array(reply, 0, 2) as unknown as [number, number]
    return { width, height, channels: 3, data: new Uint8Array(reply, 16) }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#page?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #requirePage(): GamePage {
    if (this.#page) return this.#page
    throw new LudusError('RESET_NEEDED', 'Cannot use the game as its page is not open: call reset first')
  }

  /** The page, freshly loaded where the game needs that, and a new one where the last was lost. */
  async #livePage(): Promise<GamePage> {
    if (this.#page?.failure === null) {
      if (this.#reloads) await this.#page.load()
      return this.#page
    }
    await this.#page?.close()
    if (this.#closed) throw closed()
    this.#page = await this.#openPage()
    if (!this.#closed) return this.#page
    // It was closed while the page was opening, and found nothing to close.
    await this.#page.close()
    throw closed()
  }

  #decode(reply: ArrayBuffer): { observation: Uint8Array; state: GameState } {
    const { stateSize } = this.#game
    const state = this.#game.readState(new Float64Array(reply, 0, stateSize))
    return { state, observation: new Uint8Array(reply.slice(stateSize * 8)) }
  }
}

function closed(): LudusError {
  return new LudusError('ENV_CLOSED', 'Cannot reset as the env is closed: make a new one')
}
