// Bricks: keep the ball in play and break all bricks. Lengths are pixels of the canvas, times ticks of 1/60 s.
// The page loads levels.js and picture.js before it; plain scripts, so that the page also plays from the disk.

const paddle = { half: 30, height: 10, y: 308, speed: 6 }
const ballRadius = 6
const ballSpeed = { start: 5.2, perLevel: 0.3, perBrick: 0.02, most: 7.5 }
/** From straight up, in radians: the most that the paddle turns the ball aside. */
const steepest = 1.05
const startLives = 3
const ticksBeforeServe = 36
const effectTicks = 18

/** All that the picture shows and game.json reads. */
const game = {
  start,
  /** title, play or over. */
  phase: 'title',
  level: 1,
  /** Hits left of each brick of the wall, row by row. */
  bricks: new Uint8Array(),
  /** The paddle's middle. */
  paddleX: field.width / 2,
  ball: { x: 0, y: 0, stepX: 0, stepY: 0 },
  isServed: false,
  score: 0,
  lives: startLives,
  sinceLevel: 0,
  /** @type {{ kind: 'hit' | 'lost', x: number, y: number, hits: number, age: number }[]} */
  effects: [],
}
const picture = makePicture(document.querySelector('#game'), game)

let speed = 0
let untilServe = 0
let ticks = 0
let startedAt = 0
let animation = 0
const held = new Set()

function start() {
  Object.assign(game, { phase: 'play', score: 0, lives: startLives, paddleX: field.width / 2, effects: [] })
  held.clear()
  startLevel(1)
  run()
}

/** Follows the page's clock from tick 0 on. */
function run() {
  ticks = 0
  startedAt = performance.now()
  picture.draw()
  cancelAnimationFrame(animation)
  animation = requestAnimationFrame(frame)
}

function startLevel(level) {
  Object.assign(game, { level, sinceLevel: 0, bricks: bricksOf(level) })
  picture.paintWall()
  serve()
}

function serve() {
  speed = Math.min(ballSpeed.most, ballSpeed.start + ballSpeed.perLevel * (game.level - 1))
  untilServe = ticksBeforeServe
  game.isServed = false
  restOnPaddle()
}

function restOnPaddle() {
  game.ball = { x: game.paddleX, y: paddle.y - ballRadius, stepX: 0, stepY: 0 }
}

function frame(time) {
  // Ticks follow the time, not the frames, so that the game is as fast on a 120 Hz screen; a long pause is skipped.
  const due = Math.round(((time - startedAt) * 60) / 1000)
  if (due - ticks > 30) startedAt = time - (ticks * 1000) / 60
  else while (ticks < due) tick()
  picture.draw()
  animation = requestAnimationFrame(frame)
}

function tick() {
  ticks++
  for (const effect of game.effects) effect.age += 1 / effectTicks
  game.effects = game.effects.filter(({ age }) => age < 1)
  if (game.phase !== 'play') return
  game.sinceLevel++
  movePaddle()
  if (game.isServed) return moveBall()
  restOnPaddle()
  if (--untilServe > 0) return
  game.isServed = true
  send((Math.random() - 0.5) * 1.2)
}

function movePaddle() {
  const left = held.has('ArrowLeft') || held.has('KeyA')
  const right = held.has('ArrowRight') || held.has('KeyD')
  const margin = wall.left + paddle.half
  const moved = game.paddleX + (Number(right) - Number(left)) * paddle.speed
  game.paddleX = Math.min(field.width - margin, Math.max(margin, moved))
}

/** Sends the ball up, `angle` radians from the vertical. */
function send(angle) {
  game.ball.stepX = speed * Math.sin(angle)
  game.ball.stepY = -speed * Math.cos(angle)
}

/** In parts shorter than the ball's radius, so that it passes through nothing. */
function moveBall() {
  const parts = Math.ceil(speed / 3)
  for (let part = 0; part < parts && game.isServed; part++) {
    moveAcross(1 / parts)
    if (game.isServed) moveUpOrDown(1 / parts)
  }
}

function moveAcross(part) {
  const { ball } = game
  ball.x += ball.stepX * part
  if (ball.x < wall.left + ballRadius) ball.stepX = Math.abs(ball.stepX)
  else if (ball.x > field.width - wall.left - ballRadius) ball.stepX = -Math.abs(ball.stepX)
  else if (hitBrick()) ball.stepX = -ball.stepX
}

function moveUpOrDown(part) {
  const { ball, paddleX } = game
  ball.y += ball.stepY * part
  if (ball.y < field.top + wall.left + ballRadius) ball.stepY = Math.abs(ball.stepY)
  else if (hitBrick()) ball.stepY = -ball.stepY
  const meets = ball.y >= paddle.y - ballRadius && ball.y <= paddle.y + paddle.height
  if (meets && ball.stepY > 0 && Math.abs(ball.x - paddleX) <= paddle.half + ballRadius)
    send((steepest * (ball.x - paddleX)) / (paddle.half + ballRadius))
  else if (ball.y > field.height + ballRadius) lose()
}

/** Hits the brick that the ball touches; false where there is none. */
function hitBrick() {
  const index = game.bricks.findIndex((hits, each) => hits > 0 && touches(each))
  if (index < 0) return false
  game.effects.push({ kind: 'hit', ...brickPlace(index), hits: game.bricks[index], age: 0 })
  game.bricks[index]--
  picture.paintBrick(index)
  game.score++
  speed = Math.min(ballSpeed.most, speed + ballSpeed.perBrick)
  if (game.bricks.every((hits) => hits === 0)) startLevel(game.level + 1)
  return true
}

function touches(index) {
  const { ball } = game
  const { x, y } = brickPlace(index)
  const awayX = ball.x - Math.max(x, Math.min(x + wall.brickWidth, ball.x))
  const awayY = ball.y - Math.max(y, Math.min(y + wall.brickHeight, ball.y))
  return awayX ** 2 + awayY ** 2 < ballRadius ** 2
}

function lose() {
  game.lives--
  game.effects.push({ kind: 'lost', x: game.ball.x, y: field.height, hits: 0, age: 0 })
  if (game.lives > 0) return serve()
  game.phase = 'over'
  game.isServed = false
}

addEventListener('keydown', (event) => {
  held.add(event.code)
  if (event.code.startsWith('Arrow')) event.preventDefault()
  if (event.code === 'Enter' && game.phase !== 'play') start()
})
addEventListener('keyup', (event) => held.delete(event.code))
addEventListener('blur', () => held.clear())

globalThis.bricksGame = game
startLevel(1)
run()
