import { createHash } from 'node:crypto'
import { LudusError } from '@ludus/core'
import * as jsnes from 'jsnes'
import type { Machine } from '../machine.js'
import { machineKinds } from '../machine-kinds.js'
import { checkRom } from './check-rom.js'
import type { Console } from './jsnes-parts.js'
import { runProcessor } from './run-processor.js'
import { loadConsole, type Pages, pagesOf, saveConsole } from './savestate.js'
import { type TunedPictureUnit, tunePictures } from './tune-pictures.js'

interface ConsoleOptions {
  readonly emulateSound: boolean
  readonly sampleRate: number
  readonly onAudioSample: (left: number, right: number) => void
}

/** The emulator's typings lead to files that Node's resolution does not find. */
const { NES } = jsnes as unknown as { readonly NES: new (options: ConsoleOptions) => Console }

const { buttons: buttonNames, sampleRate } = machineKinds.nes

/**
 * A NES with jsnes inside.
 *
 * @throws {LudusError} `INVALID_ROM`, `UNSUPPORTED_ROM`.
 */
export function openNes(rom: Uint8Array, what: string, { sound }: { readonly sound: boolean }): Machine {
  checkRom(rom, what)
  return new Nes(rom, what, sound)
}

class Nes implements Machine {
  readonly width = 256
  readonly height = 240
  readonly #console: Console
  readonly #pictures: TunedPictureUnit
  readonly #what: string
  readonly #rom: string
  readonly #pages: Pages
  readonly #switchedOn: Uint8Array
  #samples: number[] = []
  #pressed = 0

  constructor(rom: Uint8Array, what: string, sound: boolean) {
    const console = new NES({
      emulateSound: sound,
      sampleRate,
      onAudioSample: (left, right) => this.#samples.push((left + right) / 2),
    })
    try {
      console.loadROM(rom)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new LudusError('UNSUPPORTED_ROM', `Cannot play ${what}: the emulator says "${why}"`, { cause: error })
    }
    this.#console = console
    this.#what = what
    this.#rom = createHash('sha256').update(rom).digest('hex')
    this.#pages = pagesOf(console)
    this.#pictures = tunePictures(console)
    this.#switchedOn = this.saveState()
  }

  get pixels(): Uint32Array {
    return this.#pictures.buffer
  }

  get memory(): Uint8Array {
    return this.#console.cpu.mem
  }

  takeSound(): Float32Array {
    const taken = Float32Array.from(this.#samples)
    this.#samples = []
    return taken
  }

  reset(): void {
    this.loadState(this.#switchedOn)
  }

  frame(buttons: number, seen: boolean): void {
    const { cpu, ppu, papu, controllers } = this.#console
    this.#press(buttons)
    this.#pictures.isSeen = seen
    controllers[1].clock()
    controllers[2].clock()
    ppu.startFrame()
    countFromZero(this.#pictures)
    try {
      runProcessor(cpu, this.#pictures, papu)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new LudusError('MACHINE_STOPPED', `Cannot go on with ${this.#what}: the game has crashed (${why})`, {
        cause: error,
      })
    }
  }

  saveState(): Uint8Array {
    return saveConsole(this.#console, this.#rom, this.#pages)
  }

  loadState(saved: Uint8Array): void {
    loadConsole(this.#console, this.#rom, this.#pages, saved)
    // The saved one had its own buttons down.
    this.#pressed = -1
    this.#samples = []
  }

  close(): void {
    this.#samples = []
  }

  #press(buttons: number): void {
    if (buttons === this.#pressed) return
    const controller = this.#console.controllers[1]
    for (let place = 0; place < buttonNames.length; place++)
      if ((buttons >> place) & 1) controller.buttonDown(place)
      else controller.buttonUp(place)
    this.#pressed = buttons
  }
}

/** Dots are counted from a beginning that does not matter; numbers that stay small stay fast. */
function countFromZero(unit: TunedPictureUnit): void {
  const { dotsRun } = unit
  unit.dotsRun = 0
  unit.dotTarget -= dotsRun
  unit.nextEventDot -= dotsRun
}
