import type { ControlChoice, ControlPart, Controls } from '@ludus/core'
import type { WebBinding, WebGameFile } from './game-file.js'

/** How a person plays a web game: with the keys and the pointer that its actions use. */
export function webControls({ actions, frameRate }: Pick<WebGameFile, 'actions' | 'frameRate'>): Controls {
  return { framesPerSecond: frameRate, parts: partsOf(actions) }
}

function partsOf(actions: WebGameFile['actions']): ControlPart[] {
  if ('groups' in actions)
    return Object.entries(actions.groups).map(([name, choices]) => ({ name, choices: choices.map(choiceOf) }))
  if ('axes' in actions)
    return Object.entries(actions.axes).map(([name, { pointer, above }]) => ({
      name,
      ...(pointer && { pointer }),
      press: above?.pointer !== undefined && above.pointer.do !== 'move',
    }))
  return [{ name: 'action', choices: actions.map(choiceOf) }]
}

function choiceOf({ name, hold, tap, pointer }: WebBinding & { readonly name: string }): ControlChoice {
  // What the pointer does at a fixed place has no key of its own.
  return pointer ? { name } : { name, keys: [...hold, ...tap] }
}
