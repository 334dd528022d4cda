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
  { code: 'Delete', key: 'Delete', keyCode: 46 },
  { code: 'Home', key: 'Home', keyCode: 36 },
  { code: 'End', key: 'End', keyCode: 35 },
  { code: 'PageUp', key: 'PageUp', keyCode: 33 },
  { code: 'PageDown', key: 'PageDown', keyCode: 34 },
  { code: 'Minus', key: '-', keyCode: 189 },
  { code: 'Equal', key: '=', keyCode: 187 },
  { code: 'Comma', key: ',', keyCode: 188 },
  { code: 'Period', key: '.', keyCode: 190 },
  { code: 'Slash', key: '/', keyCode: 191 },
]
const modifiers = (['Left', 'Right'] as const).flatMap((side) => [
  { code: `Shift${side}`, key: 'Shift', keyCode: 16 },
  { code: `Control${side}`, key: 'Control', keyCode: 17 },
  { code: `Alt${side}`, key: 'Alt', keyCode: 18 },
])
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
const numpad = Array.from('0123456789', (digit, index) => ({ code: `Numpad${digit}`, key: digit, keyCode: 96 + index }))
const functions = Array.from({ length: 12 }, (_, index) => ({
  code: `F${index + 1}`,
  key: `F${index + 1}`,
  keyCode: 112 + index,
}))

/** The keys that game files can name, by code. */
export const keysByCode: Readonly<Record<string, Key>> = Object.fromEntries(
  [...named, ...modifiers, ...letters, ...digits, ...numpad, ...functions].map((key) => [key.code, key]),
)
