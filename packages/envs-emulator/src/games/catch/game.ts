import type { GameState } from '@ludus/game-kit'
import { emulatorGame } from '../../emulator-game.js'

const [stay, left, right] = [0, 1, 2]
const [none, , , , stone] = [0, 1, 2, 3, 4]
/** Pixels: what a step moves, how far from the basket's middle an object is let pass, and where the basket can go. */
const stepSize = 16
const safeReach = 32
const [leftmost, rightmost] = [24, 232]
/** From this height on a stone or bat is near enough to keep clear of. */
const nearY = 130

/** Goes under the lowest fruit, and keeps clear of a stone or bat on the way to what comes next. */
function script(state: GameState): number {
  const [basketX, nearestX, nearestY, nextX] = [state.basketX, state.nearestX, state.nearestY, state.nextX] as number[]
  const [x, badX] = [basketX as number, nearestX as number]
  if (isFruit(state.nearestKind)) return towards(x, badX)
  const wanted = isFruit(state.nextKind) ? (nextX as number) : x
  if (state.nearestKind === none || (nearestY as number) < nearY) return towards(x, wanted)
  const isClear = Math.abs(badX - x) >= safeReach
  const crosses = Math.sign(badX - x) !== Math.sign(badX - wanted)
  if (Math.abs(badX - wanted) >= safeReach && !(crosses && isClear)) return towards(x, wanted)
  if (isClear) return stay
  // Away from it, unless the edge leaves no room on that side.
  const goesLeft = x <= badX ? badX - safeReach >= leftmost : badX + safeReach > rightmost
  return goesLeft ? left : right
}

function isFruit(kind: GameState[string] | undefined): boolean {
  return typeof kind === 'number' && kind > none && kind < stone
}

function towards(from: number, to: number): number {
  // Closer than half a step is as close as it gets.
  if (Math.abs(to - from) <= stepSize / 2) return stay
  return to < from ? left : right
}

/** `nes/catch-v1`. */
export const catchGame = emulatorGame(new URL('./game.json', import.meta.url), { script })
