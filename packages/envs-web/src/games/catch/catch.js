// Catch: move the basket, catch fruit, avoid bombs. All lengths are pixels of the canvas, all times are ticks of 1/60 s.

const field = { width: 336, height: 336, top: 50, catchLine: 292 }
const basketHalf = 32
const basketSpeed = 6
const reach = 38
const fallSpeed = 5
const spawnEvery = { least: 36, most: 44 }
const bombShare = 0.3
const startLives = 3
const nothing = { x: field.width / 2, y: field.top, kind: 'none' }

/** Where fruit is drawn brighter than the sky and bombs darker, they differ in grey too. */
const fruitColours = ['#ffb347', '#ffe45c', '#c8f26a']

const canvas = document.querySelector('#game')
const context = canvas.getContext('2d', { alpha: false })
/** What stands still behind all that moves; its status bar is painted anew when it changes. */
const scenery = paintScenery()
/** Whatever moves is painted once, and then copied: a shape costs ten times as much as a copy of it. */
const fruits = fruitColours.map((colour) => paintSprite(48, 48, (brush) => paintFruit(brush, colour)))
/** By the size of the spark. */
const bombs = [3, 4].map((spark) => paintSprite(48, 48, (brush) => paintBomb(brush, spark)))
const basket = paintSprite(72, 72, paintBasket)

/** @type {{ x: number, y: number, kind: 'fruit' | 'bomb', look: number }[]} From the lowest to the highest. */
let objects = []
/** @type {{ x: number, age: number, kind: 'catch' | 'splat' | 'blast' }[]} */
let effects = []
let basketX = field.width / 2
let score = 0
let lives = startLives
let ticks = 0
let nextSpawn = 0
let startedAt = 0
let animation = 0
/** The score and lives that the status bar shows. */
let shown = ''
const held = new Set()

function start() {
  objects = []
  effects = []
  basketX = field.width / 2
  score = 0
  lives = startLives
  ticks = 0
  nextSpawn = 4
  held.clear()
  startedAt = performance.now()
  draw()
  cancelAnimationFrame(animation)
  animation = requestAnimationFrame(frame)
}

function frame(time) {
  // Ticks follow the time, not the frames, so that the game is as fast on a 120 Hz screen; a long pause is skipped.
  const due = Math.round(((time - startedAt) * 60) / 1000)
  if (due - ticks > 30) startedAt = time - (ticks * 1000) / 60
  else while (ticks < due) tick()
  draw()
  animation = requestAnimationFrame(frame)
}

function tick() {
  ticks++
  for (const effect of effects) effect.age++
  effects = effects.filter(({ age }) => age < 18)
  if (lives === 0) return
  moveBasket()
  if (--nextSpawn <= 0) spawn()
  for (const object of objects) object.y += fallSpeed
  while (objects.length > 0 && objects[0].y >= field.catchLine) land(objects.shift())
}

function moveBasket() {
  const left = held.has('ArrowLeft') || held.has('KeyA')
  const right = held.has('ArrowRight') || held.has('KeyD')
  const moved = basketX + (Number(right) - Number(left)) * basketSpeed
  basketX = Math.min(field.width - basketHalf, Math.max(basketHalf, moved))
}

function spawn() {
  const margin = 24
  objects.push({
    x: margin + Math.floor(Math.random() * (field.width - 2 * margin + 1)),
    y: field.top,
    kind: Math.random() < bombShare ? 'bomb' : 'fruit',
    look: Math.floor(Math.random() * fruitColours.length),
  })
  nextSpawn = spawnEvery.least + Math.floor(Math.random() * (spawnEvery.most - spawnEvery.least + 1))
}

function land({ x, kind }) {
  const caught = Math.abs(x - basketX) <= reach
  if (caught && kind === 'fruit') score++
  if (caught === (kind === 'bomb')) lives = Math.max(0, lives - 1)
  if (caught || kind === 'fruit')
    effects.push({ x, age: 0, kind: caught ? (kind === 'bomb' ? 'blast' : 'catch') : 'splat' })
}

function draw() {
  if (shown !== `${score} ${lives}`) paintStatus()
  // Chromium drops what was drawn before a full clear, so frames that nobody sees cost next to nothing.
  context.clearRect(0, 0, field.width, field.height)
  context.drawImage(scenery.canvas, 0, 0)
  for (const { x, y, kind, look } of objects)
    drawSprite(kind === 'bomb' ? bombs[ticks % 8 < 4 ? 1 : 0] : fruits[look], x, y)
  drawSprite(basket, basketX, field.catchLine)
  for (const effect of effects) drawEffect(effect)
  if (lives === 0) drawEnd()
}

function circle(brush, x, y, radius, colour) {
  brush.fillStyle = colour
  brush.beginPath()
  brush.arc(x, y, radius, 0, 2 * Math.PI)
  brush.fill()
}

/** Paints around the middle of a transparent picture. */
function paintSprite(width, height, paint) {
  const painted = new OffscreenCanvas(width, height)
  const brush = painted.getContext('2d')
  brush.translate(width / 2, height / 2)
  paint(brush)
  return painted.transferToImageBitmap()
}

function drawSprite(sprite, x, y) {
  context.drawImage(sprite, x - sprite.width / 2, y - sprite.height / 2)
}

function paintScenery() {
  const painted = document.createElement('canvas')
  painted.width = field.width
  painted.height = field.height
  const brush = painted.getContext('2d', { alpha: false })
  brush.fillStyle = '#4a80a8'
  brush.fillRect(0, 0, field.width, field.height)
  brush.fillStyle = '#548ab2'
  brush.beginPath()
  brush.ellipse(70, 330, 150, 90, 0, 0, 2 * Math.PI)
  brush.ellipse(280, 336, 130, 70, 0, 0, 2 * Math.PI)
  brush.fill()
  brush.fillStyle = '#3d7a4e'
  brush.fillRect(0, 318, field.width, 18)
  brush.fillStyle = '#4c8f5d'
  brush.fillRect(0, 318, field.width, 4)
  return brush
}

function paintStatus() {
  shown = `${score} ${lives}`
  scenery.fillStyle = '#13293c'
  scenery.fillRect(0, 0, field.width, 30)
  scenery.fillStyle = '#ffffff'
  scenery.font = 'bold 20px sans-serif'
  scenery.textBaseline = 'middle'
  scenery.fillText(String(score), 12, 16)
  for (let index = 0; index < startLives; index++)
    paintHeart(field.width - 20 - index * 28, 15, index < lives ? '#ff8496' : '#27455e')
}

function paintHeart(x, y, colour) {
  scenery.fillStyle = colour
  scenery.beginPath()
  scenery.moveTo(x, y + 10)
  scenery.bezierCurveTo(x - 16, y - 1, x - 9, y - 13, x, y - 4)
  scenery.bezierCurveTo(x + 9, y - 13, x + 16, y - 1, x, y + 10)
  scenery.fill()
}

function paintFruit(brush, colour) {
  circle(brush, 0, 0, 17, '#fff6dc')
  circle(brush, 0, 0, 15, colour)
  brush.fillStyle = '#ffffffb0'
  brush.beginPath()
  brush.ellipse(-5, -5, 4, 6, 0.7, 0, 2 * Math.PI)
  brush.fill()
  brush.fillStyle = '#5b8c3a'
  brush.beginPath()
  brush.ellipse(6, -16, 7, 3.5, -0.5, 0, 2 * Math.PI)
  brush.fill()
}

function paintBomb(brush, spark) {
  brush.strokeStyle = '#12131c'
  brush.lineWidth = 4
  brush.beginPath()
  brush.moveTo(8, -12)
  brush.quadraticCurveTo(12, -22, 18, -18)
  brush.stroke()
  circle(brush, 0, 0, 17, '#12131c')
  brush.fillStyle = '#3c4054'
  brush.beginPath()
  brush.ellipse(-6, -6, 4, 6, 0.7, 0, 2 * Math.PI)
  brush.fill()
  circle(brush, 18, -18, spark, '#ff6b3d')
}

function paintBasket(brush) {
  const [left, top] = [-basketHalf, -4]
  brush.fillStyle = '#fff3d6'
  brush.beginPath()
  brush.moveTo(left, top)
  brush.lineTo(left + 2 * basketHalf, top)
  brush.lineTo(left + 2 * basketHalf - 9, top + 30)
  brush.lineTo(left + 9, top + 30)
  brush.fill()
  brush.strokeStyle = '#c9a66b'
  brush.lineWidth = 2
  brush.beginPath()
  for (const row of [12, 20]) {
    brush.moveTo(left + row * 0.3 + 2, top + row)
    brush.lineTo(left + 2 * basketHalf - row * 0.3 - 2, top + row)
  }
  brush.stroke()
  brush.fillStyle = '#ffffff'
  brush.fillRect(left - 3, top - 3, 2 * basketHalf + 6, 8)
}

function drawEffect({ x, age, kind }) {
  const faded = 1 - age / 18
  context.globalAlpha = faded
  if (kind === 'splat') {
    context.fillStyle = '#ffd98a'
    context.beginPath()
    context.ellipse(x, 320, 10 + age, 4, 0, 0, 2 * Math.PI)
    context.fill()
  } else {
    context.strokeStyle = kind === 'blast' ? '#ff4d4d' : '#ffffff'
    context.lineWidth = kind === 'blast' ? 6 : 3
    context.beginPath()
    context.arc(x, field.catchLine - 4, 12 + age * 1.6, Math.PI, 2 * Math.PI)
    context.stroke()
  }
  context.globalAlpha = 1
}

function drawEnd() {
  context.fillStyle = '#0b1622b0'
  context.fillRect(0, 0, field.width, field.height)
  context.fillStyle = '#ffffff'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.font = 'bold 34px sans-serif'
  context.fillText('Game over', field.width / 2, 150)
  context.font = '16px sans-serif'
  context.fillText('Press Enter to play again', field.width / 2, 186)
}

addEventListener('keydown', (event) => {
  held.add(event.code)
  if (event.code.startsWith('Arrow')) event.preventDefault()
  if (event.code === 'Enter' && lives === 0) start()
})
addEventListener('keyup', (event) => held.delete(event.code))
addEventListener('blur', () => held.clear())

/** What game.json reads. */
globalThis.catchGame = {
  start,
  get basketX() {
    return basketX
  },
  get score() {
    return score
  },
  get lives() {
    return lives
  },
  /** The lowest object; while there is none, a place and the kind `none`. */
  get nearest() {
    return objects[0] ?? nothing
  },
  /** The one above it. */
  get next() {
    return objects[1] ?? nothing
  },
}

start()
