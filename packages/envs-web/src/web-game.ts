import { randomInt } from 'node:crypto'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Box,
  box,
  createRng,
  type Env,
  type EnvModule,
  type Frame,
  type Goal,
  LudusError,
  type RenderMode,
  type ResetResult,
  type Rng,
  type Space,
  type StepResult,
  stickyAction,
} from '@ludus/core'
import {
  type CompiledGame,
  compileGame,
  createRecogniser,
  type GameAction,
  type GameState,
  lintGame,
  type Recogniser,
  readGameFile,
} from '@ludus/game-kit'
import { z } from 'zod'
import { browserChoiceSchema } from './browser/browser-choice.js'
import type { GamePage } from './browser/game-page.js'
import { type WebGameFile, webGameFileSchema } from './game-file.js'
import { findGameSource } from './game-source.js'
import { openGame } from './open-game.js'
import type { StartHook } from './page/page-script.js'
import { compileWebActions, type WebActions } from './web-actions.js'
import { webControls } from './web-controls.js'

/** Options of every web env. */
const webOptionsSchema = z.strictObject({
  /** Width and height of an observation, in pixels. */
  size: z.int().min(8).max(512).default(84),
  colour: z.enum(['grey', 'rgb']).default('grey'),
  /** Frames that pass in one step, in place of the game's own. */
  framesPerStep: z.int().positive().max(60).optional(),
  /** Seconds that the page may take for a step or a load before it counts as hung. */
  patience: z.number().positive().default(20),
  /** The browser to play in, where it is not to be the one that is found. */
  browser: browserChoiceSchema.optional(),
})

/** Options of a web env, completed. */
export type WebOptions = z.output<typeof webOptionsSchema>

/** A web game as an env: pixels as flat [size, size, channels], state data by variable. */
export type WebEnv<Action extends GameAction = number> = Env<Uint8Array, Action, GameState>

/** What `webGame` takes beside the game file. */
export interface WebGameParts<Action extends GameAction = number> {
  /** The game's own start in the page, where the game file's `start` is not enough. It becomes source text. */
  readonly start?: StartHook
  /** A player written by hand. */
  readonly script?: (state: GameState, rng: Rng) => Action
}

/** What `webGame` makes: an env module with the game's own player, where it has one, and its target. */
export interface WebGameModule<Action extends GameAction = number> extends EnvModule<WebOptions, WebEnv<Action>> {
  readonly optionsSchema: typeof webOptionsSchema
  /**
   * What reward-gap learning compares with: the reward function of the game, and the target state data, which is the
   * state with the values that the game file's `target` names.
   *
   * @throws {LudusError} `INVALID_GAME_FILE`.
   */
  goal(): Goal<GameState>
}

/**
 * Makes an env of a game folder.
 *
 * The env's `reset({ seed })` seeds the page's Math.random, through the env's own generator; equal seeds and actions
 * give equal frames, rewards and state data in any browser process of the same Chromium.
 *
 * @typeParam Action As the game file's `actions` say: a number for a list, an Int32Array for groups, a Float32Array for
 * axes.
 * @param gameFile The folder's `game.json`.
 * @returns The env's module. Its `createEnv` throws `INVALID_GAME_FILE`; the page opens at the first reset.
 * @example
 * export const runner = webGame(new URL('./game.json', import.meta.url))
 */
export function webGame<Action extends GameAction = number>(
  gameFile: URL,
  { start, script }: WebGameParts<Action> = {},
): WebGameModule<Action> {
  const readFile = () => readGameFile(gameFile, webGameFileSchema)
  return {
    optionsSchema: webOptionsSchema,
    createEnv: (options, { renderMode }) => {
      if (renderMode === 'text')
        throw new LudusError('INVALID_OPTIONS', "Cannot show a web game as text: its render modes are 'rgb' and null")
      const file = readFile()
      const env = new BrowserEnv(file, dirname(fileURLToPath(gameFile)), options, start ?? null, renderMode)
      // The file's actions say which of the three kinds of action it is.
      const made = env as unknown as WebEnv<Action>
      return file.stickyActions === 0 ? made : stickyAction(made, { probability: file.stickyActions })
    },
    controls: () => webControls(readFile()),
    lint: (env, options) => lintGame(env, readFile(), options),
    goal: () => compileGame(readFile()),
    ...(script ? { script: (state, rng) => script(state as GameState, rng) } : {}),
  }
}

class BrowserEnv implements WebEnv<GameAction> {
  readonly mode = 'async'
  readonly spec = null
  readonly renderMode: RenderMode
  readonly observationSpace: Box<'uint8', readonly [number, number, 1 | 3]>
  readonly actionSpace: Space<GameAction>
  readonly stateSpace: CompiledGame['stateSpace']
  readonly framesPerStep: number
  readonly #game: CompiledGame
  readonly #actions: WebActions
  readonly #recogniser: Recogniser | null
  readonly #noopStarts: number
  readonly #reloads: boolean
  /** Whether the page's time passes by itself, so that a step takes what `info.stepMilliseconds` says. */
  readonly #isRealTime: boolean
  readonly #openPage: () => Promise<GamePage>
  #page: GamePage | null = null
  #rng: Rng | null = null
  #state: GameState = {}
  #closed = false

  constructor(file: WebGameFile, folder: string, options: WebOptions, start: StartHook | null, renderMode: RenderMode) {
    const { size, colour } = options
    const channels = colour === 'grey' ? 1 : 3
    const source = findGameSource(file, folder)
    this.#game = compileGame(file)
    this.#actions = compileWebActions(file.actions)
    this.#recogniser = createRecogniser(file.state, folder)
    this.#noopStarts = file.noopStarts
    this.#reloads = file.reset === 'reload'
    this.#isRealTime = file.clock === 'real'
    this.renderMode = renderMode
    this.observationSpace = box({ low: 0, high: 255, shape: [size, size, channels], dtype: 'uint8' })
    this.actionSpace = this.#actions.space as Space<GameAction>
    this.stateSpace = this.#game.stateSpace
    this.framesPerStep = options.framesPerStep ?? file.framesPerStep
    const { framesPerStep } = this
    const { bindings } = this.#actions
    const { browser = {} } = options
    const patience = options.patience * 1000
    this.#openPage = () =>
      openGame(file, source, { browser, patience }, { size, channels, framesPerStep, bindings, start })
  }

  async reset({ seed }: { readonly seed?: number } = {}): Promise<ResetResult<Uint8Array, GameState>> {
    if (seed !== undefined) this.#rng = createRng(seed)
    // Nobody asked for a sequence that can be repeated, so any will do.
    this.#rng ??= createRng(randomInt(2 ** 32))
    let begun = await this.#begin(this.#rng)
    const noops = this.#noopStarts === 0 ? 0 : this.#rng.integer(0, this.#noopStarts + 1)
    for (let step = 0; step < noops; step++) {
      begun = await this.#look(await this.#requirePage().request(['step', [], null]))
      // Nothing is learned from an episode that nobody played: such a one begins without waiting.
      if (this.#game.isDone(begun.state) || this.#game.isTruncated(begun.state)) {
        begun = await this.#begin(this.#rng)
        break
      }
    }
    this.#state = begun.state
    return { ...begun, info: {} }
  }

  async step(action: GameAction): Promise<StepResult<Uint8Array, GameState>> {
    const page = this.#requirePage()
    const request = ['step', this.#actions.chosen(action), this.#actions.place(action)] as const
    const started = performance.now()
    const { observation, state } = await this.#look(await page.request(request))
    const stepMilliseconds = performance.now() - started
    const terminated = this.#game.isDone(state)
    const { value, terms } = this.#game.reward({ previousState: this.#state, state, action, terminated })
    this.#state = state
    const truncated = this.#game.isTruncated(state)
    const info = { rewardTerms: terms, ...(this.#isRealTime && { stepMilliseconds }) }
    return { observation, state, reward: value, terminated, truncated, info }
  }

  async render(): Promise<Frame | null> {
    if (this.renderMode !== 'rgb') return null
    return this.#picture()
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

  async #begin(rng: Rng): Promise<{ observation: Uint8Array; state: GameState }> {
    const pageSeed = rng.integer(0, 2 ** 32)
    const page = await this.#livePage()
    const reply = await page.request(['start', pageSeed])
    this.#recogniser?.reset()
    return this.#look(reply)
  }

  async #look(reply: ArrayBuffer): Promise<{ observation: Uint8Array; state: GameState }> {
    const { stateSize } = this.#game
    const row = new Float64Array(reply, 0, stateSize)
    if (this.#recogniser) this.#recogniser.read(await this.#picture(), row)
    return { state: this.#game.readState(row), observation: new Uint8Array(reply, stateSize * 8) }
  }

  /** The whole screen, which only rendering and recognition need. */
  async #picture(): Promise<Frame> {
    const reply = await this.#requirePage().request(['picture'])
    const [width, height] = new Float64Array(reply, 0, 2) as unknown as [number, number]
    return { width, height, channels: 3, data: new Uint8Array(reply, 16) }
  }
}

function closed(): LudusError {
  return new LudusError('ENV_CLOSED', 'Cannot reset as the env is closed: make a new one')
}
