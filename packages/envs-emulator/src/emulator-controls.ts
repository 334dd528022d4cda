import type { ControlChoice, ControlPart, Controls } from '@ludus/core'
import type { ButtonBinding, EmulatorGameFile } from './game-file.js'
import { machineKinds } from './machines/machine-kinds.js'

type Button = (typeof machineKinds.nes.buttons)[number]

/** Where a person's fingers find the buttons. */
const keys: Readonly<Record<Button, string>> = {
  a: 'KeyX',
  b: 'KeyZ',
  select: 'ShiftLeft',
  start: 'Space',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
}

/** How a person plays an emulator game: with a key for each button that its actions use. */
export function emulatorControls({ actions, machine }: Pick<EmulatorGameFile, 'actions' | 'machine'>): Controls {
  return { framesPerSecond: machineKinds[machine].framesPerSecond, parts: partsOf(actions) }
}

function partsOf(actions: EmulatorGameFile['actions']): ControlPart[] {
  if ('groups' in actions)
    return Object.entries(actions.groups).map(([name, choices]) => ({ name, choices: choices.map(choiceOf) }))
  if ('axes' in actions) return Object.keys(actions.axes).map((name) => ({ name }))
  return [{ name: 'action', choices: actions.map(choiceOf) }]
}

function choiceOf({ name, hold, tap }: ButtonBinding & { readonly name: string }): ControlChoice {
  return { name, keys: [...hold, ...tap].map((button) => keys[button]) }
}
