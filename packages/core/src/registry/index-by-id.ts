import type { Plugin } from '../contracts/plugin.js'
import { LudusError } from '../errors.js'
import { nearestName } from './nearest-name.js'

/** What plugins offer of one kind, by id. */
export interface Index<Item> {
  readonly all: readonly Item[]
  has(id: string): boolean
  /** @throws {LudusError} `UNKNOWN_LEARNER` and the like, by the kind. */
  get(id: string): Item
}

/**
 * Gathers what plugins offer of one kind.
 *
 * @param kind Names an item in errors, such as "learner".
 * @throws {LudusError} `DUPLICATE_ID`.
 */
export function indexById<Item extends { readonly id: string }>(
  kind: string,
  plugins: readonly Plugin[],
  itemsOf: (plugin: Plugin) => readonly Item[],
): Index<Item> {
  const items = new Map<string, Item>()
  const owners = new Map<string, string>()
  for (const plugin of plugins)
    for (const item of itemsOf(plugin)) {
      if (items.has(item.id))
        throw new LudusError(
          'DUPLICATE_ID',
          `Cannot use two of the ${kind} ${item.id}: ${owners.get(item.id)} and ${plugin.name} both offer it; drop one`,
        )
      items.set(item.id, item)
      owners.set(item.id, plugin.name)
    }
  return {
    all: [...items.values()],
    has: (id) => items.has(id),
    get(id) {
      const item = items.get(id)
      if (item) return item
      const nearest = nearestName(id, [...items.keys()])
      const known = items.size > 0 ? `known: ${[...items.keys()].join(', ')}` : 'no loaded plugin offers one'
      throw new LudusError(
        `UNKNOWN_${kind.toUpperCase()}`,
        `Cannot find the ${kind} ${id}: ${nearest ? `did you mean ${nearest}?` : known}`,
      )
    },
  }
}
