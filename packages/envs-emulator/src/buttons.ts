import type { ButtonBinding } from './game-file.js'
import { machineKinds } from './machines/machine-kinds.js'

/** Buttons as bits: those of the first frame of a step, and those of the others. */
export interface Buttons {
  readonly first: number
  readonly others: number
}

/** Turns what a game file says into what a machine takes. */
export function buttonsOf({ hold, tap }: ButtonBinding): Buttons {
  const others = bitsOf(hold)
  return { first: others | bitsOf(tap), others }
}

function bitsOf(names: ButtonBinding['hold']): number {
  return names.reduce((bits, name) => bits | (1 << machineKinds.nes.buttons.indexOf(name)), 0)
}
