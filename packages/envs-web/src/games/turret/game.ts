import type { GameState } from '@ludus/game-kit'
import { webGame } from '../../web-game.js'

/** Pixels of the canvas, and pixels a tick: where the gun stands, how long it is, and how fast its shots fly. */
const gun = { x: 168, y: 302, length: 24 }
const shotSpeed = 7
/** The ranges of the pointer that the actions cover. */
const [width, top, bottom] = [336, 30, 304]

/** Aims at where the lowest enemy will be when a shot gets there, and fires while there is one. */
function script(state: GameState): Float32Array {
  const kinds = state.enemyKinds as Float64Array
  const [x, y] = [state.enemyX, state.enemyY] as [Float64Array, Float64Array]
  const [speedX, speedY] = [state.enemySpeedX, state.enemySpeedY] as [Float64Array, Float64Array]
  // One that is still coming in may not be hit yet.
  const target = kinds.findIndex((kind, place) => kind > 0 && (y[place] as number) > 44)
  if (target < 0) return Float32Array.of(0, 0, -1)
  const at = (values: Float64Array) => values[target] as number
  let [aimX, aimY] = [at(x), at(y)]
  // How long a shot flies depends on where it meets the enemy, so the estimate is made better by itself.
  for (let round = 0; round < 3; round++) {
    const ticks = Math.max(0, Math.hypot(aimX - gun.x, gun.y - aimY) - gun.length) / shotSpeed
    aimX = at(x) + at(speedX) * ticks
    aimY = at(y) + at(speedY) * ticks
  }
  return Float32Array.of(onAxis(aimX, 0, width), onAxis(aimY, top, bottom), 1)
}

/** Where a pixel lies on an axis that goes from −1 to 1. */
function onAxis(pixel: number, from: number, to: number): number {
  return Math.max(-1, Math.min(1, (2 * (pixel - from)) / (to - from) - 1))
}

/** `web/turret-v1`. */
export const turretGame = webGame<Float32Array>(new URL('./game.json', import.meta.url), { script })
