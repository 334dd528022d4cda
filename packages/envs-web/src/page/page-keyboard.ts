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
}

/** Presses keys by events in the page. Sent to pages as source text, so it uses nothing from outside itself. */
export function createPageKeyboard(): PageKeyboard {
  const down = new Map<string, Key>()
  const dispatch = (type: 'keydown' | 'keyup', { code, key, keyCode }: Key) => {
    const target = document.activeElement ?? document.body ?? document
    // Chromium reads keyCode and which from the init object, which the type of the standard leaves out.
    const init = { code, key, keyCode, which: keyCode, bubbles: true, cancelable: true, composed: true }
    target.dispatchEvent(new KeyboardEvent(type, init))
  }
  const press = (key: Key) => {
    if (down.has(key.code)) return
    down.set(key.code, key)
    dispatch('keydown', key)
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
  }
}
