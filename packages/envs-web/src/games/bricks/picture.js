// Draws Bricks. Lengths are pixels of the canvas.

const field = { width: 336, height: 336, top: 30 }
/** By the hits that a brick still takes: the fewer, the brighter, so that they differ in grey too. */
const brickColours = [
  { face: '#ffe08a', edge: '#fff6d6' },
  { face: '#ef8f3f', edge: '#ffc27d' },
  { face: '#b23a50', edge: '#e57a8c' },
]

/**
 * Makes what draws a game on its canvas.
 *
 * `draw` shows the game as it is; `paintWall` and `paintBrick` are called when bricks have changed.
 */
globalThis.makePicture = (canvas, game) => {
  const context = canvas.getContext('2d', { alpha: false })
  /** The status bar, the walls and the bricks. */
  const scenery = paintScenery()
  /** The score, level and lives that the status bar shows. */
  let shown = ''

  const draw = () => {
    const status = `${game.score} ${game.level} ${game.lives}`
    if (shown !== status) paintStatus(scenery, game)
    shown = status
    // Chromium drops what was drawn before a full clear, so frames that nobody sees cost next to nothing.
    context.clearRect(0, 0, field.width, field.height)
    context.drawImage(scenery.canvas, 0, 0)
    drawBall(context, game.ball)
    drawPaddle(context, game.paddleX)
    for (const effect of game.effects) drawEffect(context, effect)
    if (game.phase !== 'play') drawWords(context, game.phase)
    else if (game.sinceLevel < 60) write(context, `Level ${game.level}`, field.width / 2, 220, 24, '#ffffff')
  }
  const paintBrick = (index) => {
    const { x, y } = brickPlace(index)
    paintGround(scenery, x, y, wall.brickWidth, wall.brickHeight)
    const hits = game.bricks[index]
    if (hits === 0) return
    const { face, edge } = brickColours[hits - 1]
    scenery.fillStyle = face
    scenery.beginPath()
    scenery.roundRect(x + 1, y + 1, wall.brickWidth - 2, wall.brickHeight - 2, 3)
    scenery.fill()
    scenery.fillStyle = edge
    scenery.fillRect(x + 4, y + 3, wall.brickWidth - 8, 2)
  }
  const paintWall = () => {
    for (const index of game.bricks.keys()) paintBrick(index)
  }
  return { draw, paintWall, paintBrick }
}

function paintScenery() {
  const painted = document.createElement('canvas')
  painted.width = field.width
  painted.height = field.height
  const brush = painted.getContext('2d', { alpha: false })
  brush.fillStyle = '#2f5f6b'
  brush.fillRect(0, 0, field.width, field.height)
  paintGround(brush, wall.left, field.top + wall.left, field.width - 2 * wall.left, field.height)
  return brush
}

/** The ground has one gradient from top to bottom, whatever part of it is painted. */
function paintGround(brush, x, y, width, height) {
  const ground = brush.createLinearGradient(0, field.top, 0, field.height)
  ground.addColorStop(0, '#12343d')
  ground.addColorStop(1, '#0a2027')
  brush.fillStyle = ground
  brush.fillRect(x, y, width, height)
}

function paintStatus(brush, { score, level, lives }) {
  brush.fillStyle = '#06181d'
  brush.fillRect(0, 0, field.width, field.top)
  write(brush, String(score), 12, 16, 20, '#ffffff', 'left')
  write(brush, `Level ${level}`, field.width / 2, 16, 14, '#8fe3e8')
  for (let index = 0; index < 3; index++)
    circle(brush, field.width - 20 - index * 24, 15, 8, index < lives ? '#ffffff' : '#21454e')
}

function write(brush, text, x, y, size, colour, align = 'center') {
  brush.fillStyle = colour
  brush.textAlign = align
  brush.textBaseline = 'middle'
  brush.font = `bold ${size}px sans-serif`
  brush.fillText(text, x, y)
}

function circle(brush, x, y, radius, colour) {
  brush.fillStyle = colour
  brush.beginPath()
  brush.arc(x, y, radius, 0, 2 * Math.PI)
  brush.fill()
}

/** With a tail to where it came from. */
function drawBall(brush, { x, y, stepX, stepY }) {
  for (let back = 4; back > 0; back--) circle(brush, x - stepX * back, y - stepY * back, 5 - back, '#8fe3e850')
  circle(brush, x, y, 6, '#ffffff')
}

function drawPaddle(brush, x) {
  brush.fillStyle = '#e9fbff'
  brush.beginPath()
  brush.roundRect(x - 30, 308, 60, 10, 5)
  brush.fill()
  brush.fillStyle = '#4fb3bf'
  brush.fillRect(x - 18, 311, 36, 4)
}

function drawEffect(brush, { kind, x, y, hits, age }) {
  if (kind === 'lost') {
    brush.fillStyle = `rgb(255 96 80 / ${0.4 * (1 - age)})`
    brush.fillRect(0, field.top, field.width, field.height)
    return
  }
  brush.globalAlpha = 1 - age
  brush.fillStyle = brickColours[hits - 1].face
  const size = 8 - 5 * age
  for (let piece = 0; piece < 6; piece++) {
    const way = piece * (Math.PI / 3) + 0.5
    const across = wall.brickWidth / 2 + Math.cos(way) * (8 + age * 22)
    brush.fillRect(x + across, y + wall.brickHeight / 2 + Math.sin(way) * age * 20 + age * age * 24, size, size)
  }
  brush.globalAlpha = 1
}

function drawWords(brush, phase) {
  brush.fillStyle = '#06181db0'
  brush.fillRect(0, field.top, field.width, field.height)
  const middle = field.width / 2
  if (phase === 'title') {
    write(brush, 'BRICKS', middle, 190, 44, '#ffffff')
    write(brush, 'Move the paddle with the arrow keys', middle, 230, 15, '#ffffff')
    write(brush, 'Press Enter to start', middle, 256, 15, '#8fe3e8')
  } else {
    write(brush, 'Game over', middle, 190, 34, '#ffffff')
    write(brush, 'Press Enter to play again', middle, 226, 15, '#8fe3e8')
  }
}
