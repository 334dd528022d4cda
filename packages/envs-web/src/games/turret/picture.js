// Draws Turret. Lengths are pixels of the canvas.

const field = { width: 336, height: 336, top: 30, ground: 304 }

/** Outlines of radius 1; a light marks each hit that an enemy still takes. */
const looks = {
  drone: { colour: '#ffb35c', outline: new Path2D('M-1-.5L-.4-.9L.4-.9L1-.5L0 1Z'), light: 0 },
  weaver: { colour: '#ffee8a', outline: new Path2D('M0-1L1 0L0 1L-1 0Z'), light: 0 },
  hulk: { colour: '#d9dcff', outline: new Path2D('M-1-.4L-.5-.9L.5-.9L1-.4L.8.6L.3.95L-.3.95L-.8.6Z'), light: 10 },
}
const radii = { drone: 12, weaver: 11, hulk: 17 }

/** Makes what draws a game on its canvas: `draw` shows the game as it is. */
globalThis.makePicture = (canvas, game) => {
  const context = canvas.getContext('2d', { alpha: false })
  /** The status bar, the sky and the ground. */
  const scenery = paintScenery()
  /** The score, wave and lives that the status bar shows. */
  let shown = ''

  const draw = () => {
    const status = `${game.score} ${game.wave} ${game.lives}`
    if (shown !== status) paintStatus(scenery, game)
    shown = status
    // Chromium drops what was drawn before a full clear, so frames that nobody sees cost next to nothing.
    context.clearRect(0, 0, field.width, field.height)
    context.drawImage(scenery.canvas, 0, 0)
    for (const { x, y, stepX, stepY } of game.shots) line(context, x, y, x - stepX * 1.6, y - stepY * 1.6, 4, '#ffffff')
    for (const enemy of game.enemies) drawEnemy(context, enemy)
    for (const effect of game.effects) drawEffect(context, effect)
    // What comes in or bursts above the sky goes behind the status bar.
    context.drawImage(scenery.canvas, 0, 0, field.width, field.top, 0, 0, field.width, field.top)
    drawGun(context, game)
    if (game.phase === 'play') drawSight(context, game.aim, game.isFiring)
    if (game.phase !== 'play') drawWords(context, game.phase)
    else if (game.sinceWave < 60) write(context, `Wave ${game.wave}`, field.width / 2, 170, 24, '#ffffff')
  }
  return { canvas, draw }
}

function paintScenery() {
  const painted = document.createElement('canvas')
  painted.width = field.width
  painted.height = field.height
  const brush = painted.getContext('2d', { alpha: false })
  const sky = brush.createLinearGradient(0, field.top, 0, field.ground)
  sky.addColorStop(0, '#141935')
  sky.addColorStop(1, '#3b3f78')
  brush.fillStyle = sky
  brush.fillRect(0, 0, field.width, field.height)
  brush.fillStyle = '#8f96d0'
  for (let star = 0; star < 40; star++) brush.fillRect((star * 97) % 336, 34 + ((star * 53) % 200), 1, 1)
  brush.fillStyle = '#2c3160'
  const towers = { 8: [34, 38], 48: [22, 60], 76: [40, 28], 222: [30, 46], 258: [26, 70], 290: [40, 34] }
  for (const [x, [width, height]] of Object.entries(towers))
    brush.fillRect(Number(x), field.ground - height, width, height)
  brush.fillStyle = '#20264a'
  brush.fillRect(0, field.ground, field.width, field.height - field.ground)
  brush.fillStyle = '#7f8cc9'
  brush.fillRect(0, field.ground, field.width, 3)
  return brush
}

function paintStatus(brush, { score, wave, lives }) {
  brush.fillStyle = '#0b0f24'
  brush.fillRect(0, 0, field.width, field.top)
  write(brush, String(score), 12, 16, 20, '#ffffff', 'left')
  write(brush, `Wave ${wave}`, field.width / 2, 16, 14, '#aeb9ff')
  // A shield for each life.
  for (let index = 0; index < 3; index++) {
    brush.fillStyle = index < lives ? '#8fe3c8' : '#2c3160'
    brush.beginPath()
    brush.roundRect(field.width - 32 - index * 26, 6, 20, 18, [2, 2, 10, 10])
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

function line(brush, fromX, fromY, toX, toY, width, colour) {
  brush.strokeStyle = colour
  brush.lineWidth = width
  brush.lineCap = 'round'
  brush.beginPath()
  brush.moveTo(fromX, fromY)
  brush.lineTo(toX, toY)
  brush.stroke()
}

function circle(brush, x, y, radius, colour) {
  brush.fillStyle = colour
  brush.beginPath()
  brush.arc(x, y, radius, 0, 2 * Math.PI)
  brush.fill()
}

function drawEnemy(brush, { kind, x, y, hits }) {
  const { colour, outline, light } = looks[kind]
  for (const [size, fill] of [
    [radii[kind] + 3, '#10142c'],
    [radii[kind], colour],
  ]) {
    brush.setTransform(size, 0, 0, size, x, y)
    brush.fillStyle = fill
    brush.fill(outline)
  }
  brush.setTransform(1, 0, 0, 1, 0, 0)
  for (let each = 0; each < hits; each++) circle(brush, x + (each - (hits - 1) / 2) * light, y - 1, 3.5, '#3a2440')
}

function drawEffect(brush, { kind, x, y, size, age }) {
  if (kind === 'landed') {
    brush.fillStyle = `rgb(255 96 80 / ${0.45 * (1 - age)})`
    brush.fillRect(0, field.top, field.width, field.height)
  }
  brush.globalAlpha = 1 - age
  if (kind !== 'hit') circle(brush, x, y, size * (0.5 + age * 1.1), kind === 'landed' ? '#ff7a6b' : '#ffcf7a')
  for (let spark = 0; spark < 8; spark++) {
    const way = spark * (Math.PI / 4) + size
    const far = size * 0.4 + age * (30 + (spark % 3) * 12)
    circle(brush, x + Math.cos(way) * far, y + Math.sin(way) * far, 3.2 - 2 * age, '#fff6dc')
  }
  brush.globalAlpha = 1
}

function drawGun(brush, { angle, heat, isOverheated, sinceShot }) {
  const [x, y] = [168, 302]
  const length = 24 - Math.max(0, 6 - sinceShot)
  line(brush, x, y, x + Math.sin(angle) * length, y - Math.cos(angle) * length, 10, '#e8ecff')
  circle(brush, x, y + 2, 17, '#7f8cc9')
  circle(brush, x, y + 2, 10, isOverheated ? '#ff6b5c' : '#e8ecff')
  brush.fillStyle = '#0b0f24'
  brush.fillRect(x - 51, 321, 102, 10)
  brush.fillStyle = isOverheated ? '#ff6b5c' : '#ffd166'
  brush.fillRect(x - 49, 323, 98 * heat, 6)
}

function drawSight(brush, { x, y }, isFiring) {
  const colour = isFiring ? '#ffffff' : '#aeb9ff'
  brush.strokeStyle = colour
  brush.lineWidth = 2
  brush.beginPath()
  brush.arc(x, y, 8, 0, 2 * Math.PI)
  brush.stroke()
  for (const [way, across] of [
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ])
    line(brush, x + way * 5, y + across * 5, x + way * 12, y + across * 12, 2, colour)
}

function drawWords(brush, phase) {
  brush.fillStyle = '#0b0f24b0'
  brush.fillRect(0, field.top, field.width, field.height)
  const middle = field.width / 2
  if (phase === 'title') {
    write(brush, 'TURRET', middle, 128, 44, '#ffffff')
    write(brush, 'Let nothing land', middle, 172, 15, '#ffffff')
    write(brush, 'Aim with the pointer, hold to fire', middle, 194, 15, '#ffffff')
    write(brush, 'Click to start', middle, 226, 15, '#ffd166')
  } else {
    write(brush, 'Game over', middle, 150, 34, '#ffffff')
    write(brush, 'Click to play again', middle, 186, 15, '#ffd166')
  }
}
