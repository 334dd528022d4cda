import type { GameState } from '@ludus/game-kit'
import { webGame } from '../../web-game.js'

const [stay, left, right] = [0, 1, 2]
/** Pixels of the canvas: between which x the ball's middle flies, where the paddle meets it, and a step of the paddle. */
const walls = { left: 14, right: 322 }
const paddleY = 302
const stride = 24
/** How far from the paddle's middle it meets the ball at most, and the angle from the vertical that this gives. */
const reach = 36
const steepest = 1.05
const wall = { columns: 10, left: 8, top: 50, brickWidth: 32, brickHeight: 16 }

/** Goes where the ball will come down, and meets it there off the middle so that it flies to a brick. */
function script(state: GameState): number {
  const { paddleX, ballX, ballY, ballSpeedX, ballSpeedY } = state as Record<string, number>
  if (paddleX === undefined || ballX === undefined || ballY === undefined) return stay
  if (ballSpeedX === undefined || ballSpeedY === undefined) return stay
  const falls = ballSpeedY > 0
  const landing = falls ? folded(ballX + (ballSpeedX * (paddleY - ballY)) / ballSpeedY) : ballX
  const aside = falls ? asideToHit(state.bricks as Float64Array, landing) : 0
  const way = landing - aside - paddleX
  if (Math.abs(way) <= stride / 2) return stay
  return way < 0 ? left : right
}

/** Where a ball that flies to `x` is, once the side walls have thrown it back. */
function folded(x: number): number {
  const width = walls.right - walls.left
  const along = (((x - walls.left) % (2 * width)) + 2 * width) % (2 * width)
  return walls.left + (along > width ? 2 * width - along : along)
}

/** How far off its middle the paddle must meet the ball, and may with a margin, so that it hits a brick. */
function asideToHit(bricks: Float64Array, landing: number): number {
  for (let aside = 0; aside <= 22; aside += 2)
    for (const signed of [aside, -aside]) {
      const slope = Math.tan((steepest * signed) / reach)
      for (let y = paddleY; y > wall.top; y -= 4) {
        const column = Math.floor((folded(landing + slope * (paddleY - y)) - wall.left) / wall.brickWidth)
        const row = Math.floor((y - wall.top) / wall.brickHeight)
        if ((bricks[row * wall.columns + column] ?? 0) > 0) return signed
      }
    }
  return 0
}

/** `web/bricks-v1`. */
export const bricksGame = webGame(new URL('./game.json', import.meta.url), { script })
