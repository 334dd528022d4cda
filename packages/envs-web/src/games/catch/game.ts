import type { GameState } from '@ludus/game-kit'
import { webGame } from '../../web-game.js'

const [stay, left, right] = [0, 1, 2]
const [, fruit, bomb] = [0, 1, 2]
/** Pixels of the canvas: what the basket covers to each side, with a margin, and the canvas's width. */
const safeReach = 46
const width = 336

/** Goes under the nearest fruit, and out from under the nearest bomb towards what comes next. */
function script(state: GameState): number {
  const [basketX, nearestX, nextX] = [state.basketX, state.nearestX, state.nextX] as [number, number, number]
  if (state.nearestKind === fruit) return towards(basketX, nearestX)
  if (state.nearestKind !== bomb) return stay
  const wanted = state.nextKind === fruit ? nextX : basketX
  if (Math.abs(nearestX - wanted) >= safeReach) {
    const crosses = Math.sign(nearestX - basketX) !== Math.sign(nearestX - wanted)
    if (!crosses || Math.abs(nearestX - basketX) >= safeReach) return towards(basketX, wanted)
  }
  if (Math.abs(nearestX - basketX) >= safeReach) return stay
  // Away from the bomb, unless the wall leaves no room on that side.
  const goesLeft = basketX <= nearestX ? nearestX - safeReach >= 32 : nearestX + safeReach > width - 32
  return goesLeft ? left : right
}

function towards(from: number, to: number): number {
  // A step moves 24 pixels, so closer than half of that is as close as it gets.
  if (Math.abs(to - from) <= 12) return stay
  return to < from ? left : right
}

/** `web/catch-v1`. */
export const catchGame = webGame(new URL('./game.json', import.meta.url), { script })
