import type { GameState } from '@ludus/game-kit'
import { webGame } from '../../web-game.js'

const stay = 0
/** Rooms along each side of the biggest maze, whose rows the state data's passages have. */
const width = 9
/** The actions from `up` on, in the order of a room's bits: by how much they change a room's index. */
const strides = [-width, 1, width, -1]

/** Walks the shortest way to the key, and then to the door; it knows the whole maze, so it needs no memory. */
function script(state: GameState): number {
  const { heroX, heroY, looking, hasKey, keyX, keyY, doorX, doorY } = state as Record<string, number>
  if (looking === 1) return stay
  const goal = hasKey === 1 ? index(doorX, doorY) : index(keyX, keyY)
  return firstAction(state.passages as Float64Array, index(heroX, heroY), goal)
}

function index(x = 0, y = 0): number {
  return Math.round(y) * width + Math.round(x)
}

/** The way out of `from` towards `goal`: searched from the goal, so that the last link found is the first to walk. */
function firstAction(passages: Float64Array, from: number, goal: number): number {
  const seen = new Set([goal])
  for (const room of seen)
    for (const [way, stride] of strides.entries()) {
      const next = room + stride
      if (!((passages[room] as number) & (1 << way)) || seen.has(next)) continue
      if (next === from) return 1 + ((way + 2) % 4)
      seen.add(next)
    }
  return stay
}

/** `web/lantern-v1`. */
export const lanternGame = webGame(new URL('./game.json', import.meta.url), { script })
