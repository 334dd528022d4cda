import { LudusError, type Rng } from '@ludus/core'
import { type Buttons, buttonsOf } from './buttons.js'
import type { EmulatorGameFile } from './game-file.js'
import type { Machine } from './machines/machine.js'
import { readGamePart } from './read-game-part.js'
import { compileRamCondition } from './read-ram.js'

/** A game that has not begun by then, a minute, is broken. */
const framesToStart = 3_600

interface StartStep {
  readonly savestate: Uint8Array | null
  readonly seed: readonly number[]
  readonly buttons: Buttons
  readonly frames: number
  readonly until: ((memory: Uint8Array) => boolean) | null
}

/** Brings a machine to where an episode begins. Its picture is that of the next frame. */
export type StartGame = (machine: Machine, rng: Rng) => void

/**
 * Compiles how a game begins. What comes before the first random byte is the same each time, so it is played once and
 * then loaded.
 *
 * @param folder The folder of the game file.
 * @throws {LudusError} `INVALID_GAME_FILE` where a savestate is not there.
 */
export function compileStart(file: EmulatorGameFile, folder: string): StartGame {
  const steps = file.start.map(
    (step, index): StartStep => ({
      savestate: step.savestate === undefined ? null : readGamePart(folder, step.savestate, `start.${index}.savestate`),
      seed: step.seed ?? [],
      buttons: buttonsOf(step),
      frames: step.frames,
      until: step.until ? compileRamCondition(step.until, file.state) : null,
    }),
  )
  const firstSeeded = steps.findIndex(({ seed }) => seed.length > 0)
  const same = firstSeeded < 0 ? steps.length : firstSeeded
  let begun: Uint8Array | null = null
  return (machine, rng) => {
    if (begun) machine.loadState(begun)
    else {
      machine.reset()
      for (let index = 0; index < same; index++) play(machine, steps[index] as StartStep, index, rng)
      begun = machine.saveState()
    }
    for (let index = same; index < steps.length; index++) play(machine, steps[index] as StartStep, index, rng)
  }
}

function play(machine: Machine, step: StartStep, index: number, rng: Rng): void {
  const { savestate, seed, buttons, frames, until } = step
  if (savestate) machine.loadState(savestate)
  // Generators by shifting stay at 0 for ever, so that is never given.
  for (const address of seed) machine.memory[address] = rng.integer(1, 256)
  for (let frame = 0; until ? !until(machine.memory) : frame < frames; frame++) {
    if (frame === framesToStart)
      throw new LudusError(
        'GAME_NOT_READY',
        `Cannot start the game as start.${index}.until does not hold within ${framesToStart} frames: mend it, or what is pressed until then`,
      )
    machine.frame(frame === 0 ? buttons.first : buttons.others, false)
  }
}
