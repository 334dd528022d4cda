import type { GameState } from '@ludus/game-kit'
import { emulatorGame } from '../../emulator-game.js'

const stay = 0
/** Cells, as the map numbers them row by row: a row has 16. The steps are in the order of the actions from 1 on. */
const columns = 16
const steps = [1, -1, columns, -columns]
/** Kinds of cell. */
const [wall, door, exit, gem, key] = [1, 2, 3, 4, 5]
/** How many cells' way a thief goes round to keep clear of a guard so many cells away. */
const detours = [60, 60, 60, 12, 12]
/** How many cells' way a key is worth more than a gem, and how soon gems that are left are given up. */
const keyWorth = 3
const gemWorth = 12
const lateTime = 30

/** Goes to the nearest of key, gems and exit, by the way that is shortest once it keeps clear of the guards. */
function script(state: GameState): number {
  const map = state.map as Float64Array
  const isFree = (cell: number) => {
    const kind = map[cell]
    if (kind === undefined || kind === wall) return false
    return state.hasKey === 1 || (kind !== door && kind !== exit)
  }
  const from = cellOf(state.thiefX as number, state.thiefY as number)
  const guards = Array.from({ length: state.guards as number }, (_, guard) =>
    cellOf((state.guardXs as Float64Array)[guard] as number, (state.guardYs as Float64Array)[guard] as number),
  )
  const fromGuards = distances(guards, isFree, () => 1)
  const cost = (cell: number) => 1 + (detours[fromGuards.get(cell) ?? detours.length] ?? 0)
  // From each goal the way back is as long, so one look from the thief finds the nearest goal.
  const ways = distances([from], isFree, cost)
  const staysForGems = (state.gemsLeft as number) > 0 && (state.time as number) > lateTime
  const worth: Readonly<Record<number, number>> = {
    [gem]: 0,
    [key]: keyWorth,
    [exit]: staysForGems ? -gemWorth : gemWorth,
  }
  let [goal, least] = [from, Number.POSITIVE_INFINITY]
  for (const [cell, way] of ways) {
    const gain = worth[map[cell] as number]
    if (gain === undefined || way - gain >= least) continue
    goal = cell
    least = way - gain
  }
  if (goal === from) return stay
  const toGoal = distances([goal], isFree, cost)
  const best = steps
    .map((step, index) => ({ action: index + 1, way: cost(from + step) + (toGoal.get(from + step) ?? Infinity) }))
    .reduce((one, other) => (other.way < one.way ? other : one))
  return best.action
}

/** The cell that most of a figure is in, by its upper left corner in pixels. */
function cellOf(x: number, y: number): number {
  return Math.floor((y + 8) / 16) * columns + Math.floor((x + 8) / 16)
}

/** The least cost to reach each cell: entering a cell costs what `cost` says. */
function distances(
  starts: readonly number[],
  isFree: (cell: number) => boolean,
  cost: (cell: number) => number,
): Map<number, number> {
  const found = new Map(starts.map((cell) => [cell, 0]))
  const waiting = [...starts]
  for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift())
    for (const step of steps) {
      const next = cell + step
      if (!isFree(next)) continue
      const way = (found.get(cell) as number) + cost(next)
      if (way >= (found.get(next) ?? Infinity)) continue
      found.set(next, way)
      waiting.push(next)
    }
  return found
}

/** `nes/vault-v1`. */
export const vaultGame = emulatorGame(new URL('./game.json', import.meta.url), { script })
