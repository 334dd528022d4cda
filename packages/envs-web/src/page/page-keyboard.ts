import type { Modifiers } from './page-pointer.js'

/** A key as events name it. */
export interface Key {
  /** Where it lies on the keyboard, such as `ArrowLeft`. */
  readonly code: string
  readonly key: string
  /** The legacy number that older games read. */
  readonly keyCode: number
}

/** Keys pressed and released inside the page. */
export interface PageKeyboard {
  press(key: Key): void
  release(key: Key): void
  /** Holds exactly these keys: releases the others, presses what is not yet down. */
  hold(keys: readonly Key[]): void
  modifiers(): Modifiers
}

/** Presses keys by events in the page. Sent to pages as source text, so it uses nothing from outside itself. */
export function createPageKeyboard(): PageKeyboard {
  const down = new Map<string, Key>()
  const isDown = (name: string) => down.has(`${name}Left`) || down.has(`${name}Right`)
  const modifiers = () => ({ shiftKey: isDown('Shift'), ctrlKey: isDown('Control'), altKey: isDown('Alt') })
  const dispatch = (type: 'keydown' | 'keypress' | 'keyup', { code, key, keyCode }: Key) => {
    const target = document.activeElement ?? document.body ?? document
    const shown = isDown('Shift') && key.length === 1 ? key.toUpperCase() : key
    const number = type === 'keypress' && key.length === 1 ? shown.charCodeAt(0) : keyCode
    // Chromium reads keyCode and which from the init object, which the type of the standard leaves out.
    const init = { code, key: shown, keyCode: number, which: number, bubbles: true, cancelable: true, composed: true }
    return target.dispatchEvent(new KeyboardEvent(type, { ...init, ...modifiers(), view: window }))
  }
  const press = (key: Key) => {
    if (down.has(key.code)) return
    down.set(key.code, key)
    if (dispatch('keydown', key) && (key.key.length === 1 || key.key === 'Enter')) dispatch('keypress', key)
  }
  const release = (key: Key) => {
    if (down.delete(key.code)) dispatch('keyup', key)
  }
  return {
    press,
    release,
    hold(keys) {
      for (const key of [...down.values()]) if (!keys.some(({ code }) => code === key.code)) release(key)
      for (const key of keys) press(key)
    },
    modifiers,
  }
}
