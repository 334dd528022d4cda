// Draws Lantern. Lengths are pixels of the canvas.

const field = { width: 336, height: 336, top: 30 }
const room = 32

/**
 * Makes what draws a game on its canvas.
 *
 * `draw` shows the game as it is; `paintMaze` is called when the maze or its chests have changed.
 */
globalThis.makePicture = (canvas, game) => {
  const context = canvas.getContext('2d', { alpha: false })
  /** The status bar, and the maze in full light. */
  const scenery = makeBrush(field.width, field.height)
  const dark = paintDark()
  /** The score, level and lives that the status bar shows. */
  let shown = ''

  /** The middle of a room. */
  const place = ({ x, y }) => {
    const left = (field.width - game.size * room) / 2
    const top = field.top + (field.height - field.top - game.size * room) / 2
    return { x: left + (x + 0.5) * room, y: top + (y + 0.5) * room }
  }

  const draw = () => {
    const status = `${game.score} ${game.level} ${game.lives}`
    if (shown !== status) paintStatus(scenery, game)
    shown = status
    const { x, y } = place(game.hero)
    // Chromium drops what was drawn before a full clear, so frames that nobody sees cost next to nothing.
    context.clearRect(0, 0, field.width, field.height)
    context.drawImage(scenery.canvas, 0, 0)
    // In full light the chests show what they hold.
    context.globalAlpha = 1 - game.darkness
    for (const chest of game.chests) if (!chest.open) drawContent(context, place(chest), chest.holds)
    context.globalAlpha = game.darkness
    context.drawImage(dark.canvas, x - dark.canvas.width / 2, y - dark.canvas.height / 2)
    context.globalAlpha = 1
    context.drawImage(scenery.canvas, 0, 0, field.width, field.top, 0, 0, field.width, field.top)
    drawHero(context, x, y, game.hasKey)
    for (const effect of game.effects) drawEffect(context, place(effect), effect)
    drawOil(context, game.oil)
    if (game.phase !== 'play') drawWords(context, game.phase)
  }

  const paintMaze = () => {
    scenery.fillStyle = '#1d1520'
    scenery.fillRect(0, field.top, field.width, field.height)
    const rooms = Array.from(game.passages, (open, index) => {
      const [column, row] = [index % game.size, Math.floor(index / game.size)]
      return { open, isDark: (column + row) % 2 === 0, ...place({ x: column, y: row }) }
    })
    for (const { isDark, x, y } of rooms) {
      scenery.fillStyle = isDark ? '#8d7454' : '#856c4d'
      scenery.fillRect(x - room / 2, y - room / 2, room, room)
    }
    for (const { open, x, y } of rooms) paintWalls(scenery, open, x - room / 2, y - room / 2)
    paintDoor(scenery, place(game.door))
    for (const chest of game.chests) paintChest(scenery, place(chest), chest.open)
  }

  return { draw, paintMaze }
}

function makeBrush(width, height) {
  const painted = document.createElement('canvas')
  painted.width = width
  painted.height = height
  return painted.getContext('2d')
}

/** The dark with the lantern's light in its middle, big enough to cover the field from everywhere. */
function paintDark() {
  const brush = makeBrush(2 * field.width, 2 * field.height)
  const light = brush.createRadialGradient(
    field.width,
    field.height,
    room * 0.6,
    field.width,
    field.height,
    room * 1.75,
  )
  light.addColorStop(0, '#0b081000')
  light.addColorStop(0.7, '#0b0810a0')
  light.addColorStop(1, '#0b0810')
  brush.fillStyle = light
  brush.fillRect(0, 0, 2 * field.width, 2 * field.height)
  return brush
}

function paintWalls(brush, open, x, y) {
  brush.fillStyle = '#2b2030'
  if (!(open & 1)) brush.fillRect(x - 3, y - 3, room + 6, 6)
  if (!(open & 2)) brush.fillRect(x + room - 3, y - 3, 6, room + 6)
  if (!(open & 4)) brush.fillRect(x - 3, y + room - 3, room + 6, 6)
  if (!(open & 8)) brush.fillRect(x - 3, y - 3, 6, room + 6)
}

function paintDoor(brush, { x, y }) {
  brush.fillStyle = '#123d26'
  brush.beginPath()
  brush.roundRect(x - 11, y - 12, 22, 24, [11, 11, 0, 0])
  brush.fill()
  brush.fillStyle = '#9dffba'
  brush.beginPath()
  brush.roundRect(x - 8, y - 9, 16, 21, [8, 8, 0, 0])
  brush.fill()
  circle(brush, x, y, 3, '#123d26')
  brush.fillRect(x - 1.5, y, 3, 7)
}

function paintChest(brush, { x, y }, open) {
  brush.fillStyle = '#4a2c17'
  brush.fillRect(x - 10, y - 4, 20, 13)
  brush.fillStyle = '#c57b39'
  brush.fillRect(x - 8, y + 1, 16, 6)
  if (open) return
  brush.fillRect(x - 8, y - 2, 16, 2)
  brush.fillStyle = '#ffe3b8'
  brush.fillRect(x - 2, y - 1, 4, 4)
}

function paintStatus(brush, { score, level, lives }) {
  brush.fillStyle = '#0b0810'
  brush.fillRect(0, 0, field.width, field.top)
  write(brush, String(score), 12, 14, 20, '#fff3d0', 'left')
  write(brush, `Level ${level}`, field.width / 2, 14, 14, '#ffb347')
  // A flame for each life.
  for (let index = 0; index < 3; index++) {
    const x = field.width - 20 - index * 22
    brush.fillStyle = index < lives ? '#ffd166' : '#33283a'
    brush.beginPath()
    brush.moveTo(x, 4)
    brush.quadraticCurveTo(x + 12, 16, x, 23)
    brush.quadraticCurveTo(x - 12, 16, x, 4)
    brush.fill()
  }
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

function drawHero(brush, x, y, hasKey) {
  brush.fillStyle = '#7a3b2e'
  brush.beginPath()
  brush.roundRect(x - 7, y - 2, 14, 13, [6, 6, 3, 3])
  brush.fill()
  circle(brush, x, y - 5, 6, '#ffe3b8')
  circle(brush, x + 8, y + 3, 4, '#fff6c8')
  if (hasKey) drawKey(brush, x - 9, y + 2, 0.7)
}

function drawContent(brush, { x, y }, holds) {
  if (holds === 'key') drawKey(brush, x, y - 3, 1.4)
  else drawBat(brush, x, y - 3)
}

function drawKey(brush, x, y, scale) {
  brush.strokeStyle = '#ffe66b'
  brush.lineWidth = 3 * scale
  brush.beginPath()
  brush.arc(x - 4 * scale, y, 3.5 * scale, 0, 2 * Math.PI)
  brush.moveTo(x, y)
  brush.lineTo(x + 8 * scale, y)
  brush.moveTo(x + 6 * scale, y)
  brush.lineTo(x + 6 * scale, y + 4 * scale)
  brush.stroke()
}

function drawBat(brush, x, y) {
  brush.fillStyle = '#1d0819'
  brush.beginPath()
  brush.moveTo(x - 12, y - 5)
  brush.quadraticCurveTo(x - 5, y - 8, x, y - 2)
  brush.quadraticCurveTo(x + 5, y - 8, x + 12, y - 5)
  brush.quadraticCurveTo(x + 9, y + 5, x, y + 8)
  brush.quadraticCurveTo(x - 9, y + 5, x - 12, y - 5)
  brush.fill()
  circle(brush, x - 3, y, 1.5, '#ff6b6b')
  circle(brush, x + 3, y, 1.5, '#ff6b6b')
}

function drawEffect(brush, { x, y }, { age, kind }) {
  brush.globalAlpha = 1 - age
  if (kind === 'bat') {
    brush.fillStyle = '#ff4d4d66'
    brush.fillRect(0, field.top, field.width, field.height)
    drawBat(brush, x, y - age * 36)
  } else {
    brush.strokeStyle = kind === 'key' ? '#ffe66b' : '#9dffba'
    brush.lineWidth = 4
    brush.beginPath()
    brush.arc(x, y, 8 + age * 36, 0, 2 * Math.PI)
    brush.stroke()
  }
  brush.globalAlpha = 1
}

function drawOil(brush, oil) {
  brush.fillStyle = oil > 0.25 ? '#ffb347' : '#ff6b5c'
  brush.fillRect(0, field.top - 4, field.width * oil, 4)
}

function drawWords(brush, phase) {
  const [middle, colour] = [field.width / 2, '#fff3d0']
  if (phase === 'title') {
    write(brush, 'LANTERN', middle, 84, 44, colour)
    write(brush, 'Look well: which chest holds the key,', middle, 254, 14, colour)
    write(brush, 'and where is the door?', middle, 274, 14, colour)
    write(brush, 'Arrow keys walk, Enter starts', middle, 306, 13, '#ffb347')
    return
  }
  brush.fillStyle = '#0b0810c0'
  brush.fillRect(0, field.top, field.width, field.height)
  write(brush, 'The light is out', middle, 150, 30, colour)
  write(brush, 'Press Enter to play again', middle, 186, 15, colour)
}
