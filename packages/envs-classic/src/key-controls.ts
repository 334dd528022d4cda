import type { Controls } from '@ludus/core'

/**
 * The controls of an env whose action counts choices.
 *
 * @param framesPerSecond Steps in a second, as the env is meant to be watched.
 * @param choices The key of each choice, by its name, from 0 on; null for what happens while no key is down.
 */
export function keyControls(framesPerSecond: number, choices: Readonly<Record<string, string | null>>): Controls {
  const keyed = Object.entries(choices).map(([name, key]) => ({ name, keys: key === null ? [] : [key] }))
  return { framesPerSecond, parts: [{ name: 'action', choices: keyed }] }
}
