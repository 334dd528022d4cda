import { createHash, randomInt } from 'node:crypto'
import {
  type Box,
  box,
  createRng,
  type Frame,
  LudusError,
  parseWith,
  type RenderMode,
  type ResetResult,
  type Rng,
  type RngState,
  restoreRng,
  rngStateSchema,
  type Snapshot,
  type Space,
  type StepResult,
  type SyncEnv,
} from '@ludus/core'
import {
  type CompiledActions,
  type CompiledGame,
  compileActions,
  compileGame,
  createRecogniser,
  type GameAction,
  type GameState,
  type Recogniser,
} from '@ludus/game-kit'
import { z } from 'zod'
import { type Buttons, buttonsOf } from './buttons.js'
import { captureScreen, pictureOf } from './capture-screen.js'
import type { EmulatorOptions } from './emulator-game.js'
import type { ButtonBinding, EmulatorGameFile } from './game-file.js'
import type { Machine } from './machines/machine.js'
import { openMachine } from './machines/open-machine.js'
import { readGamePart } from './read-game-part.js'
import { compileReadRam, type ReadRam } from './read-ram.js'
import { compileStart, type StartGame } from './start-game.js'

const savedSchema = z.strictObject({
  machine: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'it has no bytes of the machine'),
  rng: rngStateSchema,
  row: z.custom<Float64Array>((value) => value instanceof Float64Array, 'it has no state data'),
})

/** Where an env stands: its machine, its random numbers, and the state data that the next reward starts from. */
interface SavedGame {
  readonly machine: Uint8Array
  readonly rng: RngState
  readonly row: Float64Array
}

/** An emulator game as an env. */
export class EmulatorEnv implements SyncEnv<Uint8Array, GameAction, GameState>, Snapshot<SavedGame> {
  readonly mode = 'sync'
  readonly spec = null
  readonly renderMode: RenderMode
  readonly observationSpace: Box<'uint8', readonly [number, number, 1 | 3]>
  readonly actionSpace: Space<GameAction>
  readonly stateSpace: CompiledGame['stateSpace']
  readonly framesPerStep: number
  readonly #game: CompiledGame
  readonly #actions: CompiledActions<ButtonBinding>
  readonly #buttons: readonly Buttons[]
  readonly #machine: Machine
  readonly #capture: (pixels: Uint32Array) => Uint8Array
  readonly #readRam: ReadRam
  readonly #recogniser: Recogniser | null
  readonly #start: StartGame
  readonly #noopStarts: number
  readonly #hasSound: boolean
  readonly #row: Float64Array
  #rng: Rng | null = null
  #state: GameState | null = null
  #closed = false

  /**
   * @param folder The folder of the game file.
   * @throws {LudusError} `INVALID_GAME_FILE`, `INVALID_ROM`, `UNSUPPORTED_ROM`.
   */
  constructor(file: EmulatorGameFile, folder: string, options: EmulatorOptions, renderMode: RenderMode) {
    const { size, sound } = options
    const channels = options.colour === 'grey' ? 1 : 3
    this.#machine = openMachine[file.machine](readRom(file, folder), file.rom, { sound })
    this.#game = compileGame(file)
    this.#actions = compileActions<ButtonBinding>(file.actions)
    this.#buttons = this.#actions.bindings.map(buttonsOf)
    this.#capture = captureScreen(this.#machine, { size, channels })
    this.#readRam = compileReadRam(file.state)
    this.#recogniser = createRecogniser(file.state, folder)
    this.#start = compileStart(file, folder)
    this.#noopStarts = file.noopStarts
    this.#hasSound = sound
    this.#row = new Float64Array(this.#game.stateSize)
    this.renderMode = renderMode
    this.observationSpace = box({ low: 0, high: 255, shape: [size, size, channels], dtype: 'uint8' })
    this.actionSpace = this.#actions.space as Space<GameAction>
    this.stateSpace = this.#game.stateSpace
    this.framesPerStep = options.framesPerStep ?? file.framesPerStep
  }

  reset({ seed }: { readonly seed?: number } = {}): ResetResult<Uint8Array, GameState> {
    this.#assertOpen()
    if (seed !== undefined) this.#rng = createRng(seed)
    // Nobody asked for a sequence that can be repeated, so any will do.
    this.#rng ??= createRng(randomInt(2 ** 32))
    this.#begin(this.#rng)
    const noops = this.#noopStarts === 0 ? 0 : this.#rng.integer(0, this.#noopStarts + 1)
    for (let step = 0; step < noops; step++) {
      this.#play(0, 0)
      const state = this.#look()
      // Nothing is learned from an episode that nobody played: such a one begins without waiting.
      if (this.#game.isDone(state) || this.#game.isTruncated(state)) {
        this.#begin(this.#rng)
        break
      }
    }
    this.#state = this.#look()
    return { observation: this.#capture(this.#machine.pixels), state: this.#state, info: {} }
  }

  step(action: GameAction): StepResult<Uint8Array, GameState> {
    const previousState = this.#requireState()
    let [first, others] = [0, 0]
    for (const index of this.#actions.chosen(action)) {
      const buttons = this.#buttons[index] as Buttons
      first |= buttons.first
      others |= buttons.others
    }
    this.#play(first, others)
    const state = this.#look()
    const terminated = this.#game.isDone(state)
    const { value, terms } = this.#game.reward({ previousState, state, action, terminated })
    this.#state = state
    return {
      observation: this.#capture(this.#machine.pixels),
      state,
      reward: value,
      terminated,
      truncated: this.#game.isTruncated(state),
      info: { rewardTerms: terms, ...(this.#hasSound && { sound: this.#machine.takeSound() }) },
    }
  }

  render(): Frame | null {
    if (this.renderMode !== 'rgb') return null
    this.#requireState()
    return pictureOf(this.#machine)
  }

  saveState(): SavedGame {
    this.#requireState()
    return { machine: this.#machine.saveState(), rng: (this.#rng as Rng).state(), row: this.#row.slice() }
  }

  /** The picture is that of the frame before, until a step is played. */
  loadState(saved: SavedGame): void {
    this.#assertOpen()
    const { machine, rng, row } = parseWith(savedSchema, saved, 'INVALID_SAVESTATE', 'the saved state')
    if (row.length !== this.#row.length)
      throw new LudusError(
        'INVALID_SAVESTATE',
        `Cannot load the saved state: it has ${row.length} numbers of state data, and the game has ${this.#row.length}`,
      )
    this.#machine.loadState(machine)
    this.#rng = restoreRng(rng)
    this.#row.set(row)
    this.#state = this.#game.readState(this.#row)
  }

  close(): void {
    this.#closed = true
    this.#machine.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  #assertOpen(): void {
    if (this.#closed) throw new LudusError('ENV_CLOSED', 'Cannot go on as the env is closed: make a new one')
  }

  #requireState(): GameState {
    this.#assertOpen()
    if (this.#state) return this.#state
    throw new LudusError('RESET_NEEDED', 'Cannot use the game as it has not begun: call reset first')
  }

  /** The frame after the start is the first that is seen. */
  #begin(rng: Rng): void {
    this.#start(this.#machine, rng)
    this.#machine.frame(0, true)
    this.#machine.takeSound()
    this.#recogniser?.reset()
  }

  #play(first: number, others: number): void {
    const last = this.framesPerStep - 1
    for (let frame = 0; frame <= last; frame++) this.#machine.frame(frame === 0 ? first : others, frame === last)
  }

  #look(): GameState {
    this.#readRam(this.#machine.memory, this.#row)
    this.#recogniser?.read(pictureOf(this.#machine), this.#row)
    return this.#game.readState(this.#row)
  }
}

function readRom({ rom, sha256 }: EmulatorGameFile, folder: string): Uint8Array {
  const bytes = readGamePart(folder, rom, 'rom')
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found === sha256) return bytes
  throw new LudusError(
    'INVALID_ROM',
    `Cannot play ${rom}: its SHA-256 is ${found}, and the game file says ${sha256}; use that ROM, or name this one`,
  )
}
