import type { GameState } from '@ludus/game-kit'
import { webGame } from '../../web-game.js'
import { start } from './start.js'

const steps = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const

/** Goes to pills that are straight ahead, else towards the nearest one, and away from ghosts that are near. */
function script(state: GameState): number {
  const { x, y, heading, nearestPillX, nearestPillY } = state as Record<string, number>
  const [open, pillAhead] = [state.open, state.pillAhead] as [Float64Array, Float64Array]
  const [ghostX, ghostY, mood] = [state.ghostX, state.ghostY, state.ghostMood] as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let best = { way: heading ?? 0, worth: Number.NEGATIVE_INFINITY }
  for (const [way, [stepX, stepY]] of steps.entries()) {
    if (open[way] === 0) continue
    const ahead = pillAhead[way] as number
    let worth = ahead > 0 ? 200 - ahead / 4 : 0
    worth += 0.1 * (stepX * ((nearestPillX ?? 0) - (x ?? 0)) + stepY * ((nearestPillY ?? 0) - (y ?? 0)))
    if (way === heading) worth += 30
    if (way === ((heading ?? 0) + 2) % 4) worth -= 30
    for (const ghost of ghostX.keys()) {
      const [awayX, awayY] = [(ghostX[ghost] as number) - (x ?? 0), (ghostY[ghost] as number) - (y ?? 0)]
      const distance = Math.abs(awayX) + Math.abs(awayY)
      if (mood[ghost] === 2 || distance > 110) continue
      const towards = (stepX * awayX + stepY * awayY) / Math.max(1, distance)
      worth -= (mood[ghost] === 1 ? -3 : 6) * towards * (110 - distance)
    }
    if (worth > best.worth) best = { way, worth }
  }
  return 1 + best.way
}

/** `web/pacman-v1`. */
export const pacmanGame = webGame(new URL('./game.json', import.meta.url), { start, script })
