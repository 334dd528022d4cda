import type { Key } from './page-keyboard.js'

const named: readonly Key[] = [
  { code: 'ArrowLeft', key: 'ArrowLeft', keyCode: 37 },
  { code: 'ArrowUp', key: 'ArrowUp', keyCode: 38 },
  { code: 'ArrowRight', key: 'ArrowRight', keyCode: 39 },
  { code: 'ArrowDown', key: 'ArrowDown', keyCode: 40 },
  { code: 'Space', key: ' ', keyCode: 32 },
  { code: 'Enter', key: 'Enter', keyCode: 13 },
  { code: 'Escape', key: 'Escape', keyCode: 27 },
  { code: 'Tab', key: 'Tab', keyCode: 9 },
  { code: 'Backspace', key: 'Backspace', keyCode: 8 },
  { code: 'ShiftLeft', key: 'Shift', keyCode: 16 },
  { code: 'ControlLeft', key: 'Control', keyCode: 17 },
  { code: 'AltLeft', key: 'Alt', keyCode: 18 },
]
const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter) => ({
  code: `Key${letter}`,
  key: letter.toLowerCase(),
  keyCode: letter.charCodeAt(0),
}))
const digits = Array.from('0123456789', (digit) => ({
  code: `Digit${digit}`,
  key: digit,
  keyCode: digit.charCodeAt(0),
}))

/** The keys that game files can name, by code. */
export const keysByCode: Readonly<Record<string, Key>> = Object.fromEntries(
  [...named, ...letters, ...digits].map((key) => [key.code, key]),
)
