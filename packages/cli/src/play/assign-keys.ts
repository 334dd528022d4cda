import type { ControlChoice } from '@ludus/core'

/** Words in the names of actions, and the keys that players expect for them. */
const keysByWord: Readonly<Record<string, string>> = {
  left: 'ArrowLeft',
  west: 'ArrowLeft',
  right: 'ArrowRight',
  east: 'ArrowRight',
  up: 'ArrowUp',
  north: 'ArrowUp',
  down: 'ArrowDown',
  south: 'ArrowDown',
  duck: 'ArrowDown',
  crouch: 'ArrowDown',
  jump: 'Space',
  flap: 'Space',
  fire: 'Space',
  shoot: 'Space',
  hit: 'Space',
}
const idleNames = new Set(['none', 'noop', 'no-op', 'stay', 'idle', 'wait', 'nothing', 'stand', 'coast', 'no', 'off'])

const digits = Array.from('1234567890', (digit) => `Digit${digit}`)
const letters = Array.from('QWERTYUIOPASDFGHJKLZXCVBNM', (letter) => `Key${letter}`)

/** The keys of arrows for choices that have no names, by how many there are. */
const arrowsByCount: Readonly<Record<number, readonly string[]>> = {
  2: ['ArrowLeft', 'ArrowRight'],
  // The order of Gymnasium's FrozenLake, whose four directions other envs have taken over.
  4: ['ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowUp'],
}

/** Choices that nobody has named. */
export function unnamedChoices(count: number, start: number): ControlChoice[] {
  const arrows = arrowsByCount[count]
  return Array.from({ length: count }, (_, index) => ({
    name: String(start + index),
    ...(arrows && { keys: [arrows[index] as string] }),
  }))
}

/** A choice and the keys that it has in the end. */
export interface KeyedChoice {
  readonly name: string
  readonly keys: readonly string[]
}

/**
 * Gives every choice its keys: those it comes with, else those that its name asks for, else one that is free. No two
 * choices get the same.
 *
 * @param taken Keys that other parts of the action use; those given here are added.
 */
export function assignKeys(choices: readonly ControlChoice[], taken: Set<string>): KeyedChoice[] {
  const used = new Set<string>()
  const claim = (keys: readonly string[]) => {
    const combination = [...keys].sort().join('+')
    if (used.has(combination)) return false
    used.add(combination)
    for (const key of keys) taken.add(key)
    return true
  }
  // Those that say their keys come first, so that nobody else is given these.
  const keyed = choices.map(({ name, keys = keysOfName(name) }) =>
    keys !== undefined && claim(keys) ? { name, keys } : null,
  )
  return choices.map(({ name }, index) => keyed[index] ?? { name, keys: freeKey(name, taken) })
}

function keysOfName(name: string): readonly string[] | undefined {
  if (idleNames.has(name)) return []
  const keys = name.split(/[-_ ]/).map((word) => keysByWord[word.toLowerCase()])
  return keys.every((key) => key !== undefined) ? [...new Set(keys as string[])] : undefined
}

function freeKey(name: string, taken: Set<string>): string[] {
  const number = /^\d$/.test(name) ? [`Digit${name}`] : []
  const initial = /^[a-z]/i.test(name) ? [`Key${name[0]?.toUpperCase()}`] : []
  const key = [...number, ...initial, ...digits, ...letters].find((candidate) => !taken.has(candidate))
  if (key === undefined) return ['none is left']
  taken.add(key)
  return [key]
}
