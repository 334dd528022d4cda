// Turret: aim with the pointer, hold to fire, let nothing land. Lengths are pixels of the canvas, times ticks of 1/60 s.
// The page loads picture.js before it; plain scripts, so that the page also plays from the disk.

const gun = { x: 168, y: 302, length: 24, steepest: 1.4 }
const shot = { speed: 7, every: 8 }
const heat = { perShot: 0.11, cooling: 0.0055, ready: 0.35 }
const startLives = 3
const ticksBetweenWaves = 70
const effectTicks = 22

/** Size, hits it takes, score, how fast it falls, and how far and how fast it swings from side to side. */
const kinds = {
  drone: { radius: 12, hits: 1, worth: 1, fall: 0.9, swing: 0, turn: 0 },
  weaver: { radius: 11, hits: 1, worth: 2, fall: 0.8, swing: 46, turn: 0.045 },
  hulk: { radius: 17, hits: 3, worth: 3, fall: 0.5, swing: 0, turn: 0 },
}
/** How many enemies the state data holds. */
const places = 5

/** All that the picture shows and game.json reads. */
const game = {
  start,
  /** title, play or over. */
  phase: 'title',
  wave: 1,
  sinceWave: 0,
  /** @type {{ kind: keyof typeof kinds, lane: number, x: number, y: number, age: number, hits: number }[]} */
  enemies: [],
  /** @type {{ x: number, y: number, stepX: number, stepY: number }[]} */
  shots: [],
  /** @type {{ kind: 'hit' | 'burst' | 'landed', x: number, y: number, size: number, age: number }[]} */
  effects: [],
  aim: { x: gun.x, y: 120 },
  isFiring: false,
  sinceShot: shot.every,
  /** From 0 to 1, where the gun stops until it has cooled. */
  heat: 0,
  isOverheated: false,
  score: 0,
  lives: startLives,
  /** Where the gun points, in radians from straight up. */
  get angle() {
    const wanted = Math.atan2(game.aim.x - gun.x, gun.y - game.aim.y)
    return Math.max(-gun.steepest, Math.min(gun.steepest, wanted))
  },
  /** The lowest enemies, one number of each: 0 in the places that are empty. Kinds count from 1. */
  get enemyKinds() {
    return lowest(({ kind }) => 1 + Object.keys(kinds).indexOf(kind))
  },
  get enemyHits() {
    return lowest(({ hits }) => hits)
  },
  get enemyX() {
    return lowest(({ x }) => x)
  },
  get enemyY() {
    return lowest(({ y }) => y)
  },
  get enemySpeedX() {
    return lowest(({ kind, age }) => kinds[kind].swing * kinds[kind].turn * Math.cos(age * kinds[kind].turn))
  },
  get enemySpeedY() {
    return lowest(({ kind }) => kinds[kind].fall * pace())
  },
}
const picture = makePicture(document.querySelector('#game'), game)

let toCome = 0
let untilNext = 0
let ticks = 0
let startedAt = 0
let animation = 0

function start() {
  Object.assign(game, { phase: 'play', score: 0, lives: startLives, enemies: [], shots: [], effects: [] })
  Object.assign(game, {
    aim: { x: gun.x, y: 120 },
    isFiring: false,
    sinceShot: shot.every,
    heat: 0,
    isOverheated: false,
  })
  startWave(1)
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

function startWave(wave) {
  Object.assign(game, { wave, sinceWave: 0 })
  toCome = 6 + 2 * wave
  untilNext = ticksBetweenWaves
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
  game.sinceWave++
  spawn()
  for (const enemy of game.enemies) moveEnemy(enemy)
  fire()
  game.shots = game.shots.filter(moveShot)
  for (const enemy of game.enemies) if (enemy.y + kinds[enemy.kind].radius >= field.ground) land(enemy)
  game.enemies = game.enemies.filter(({ hits }) => hits > 0)
  if (game.lives === 0) game.phase = 'over'
  else if (toCome === 0 && game.enemies.length === 0) startWave(game.wave + 1)
}

function spawn() {
  if (toCome === 0 || --untilNext > 0) return
  const kind = pickKind()
  const { radius, swing, hits } = kinds[kind]
  const margin = radius + swing + 6
  const lane = margin + Math.floor(Math.random() * (field.width - 2 * margin + 1))
  game.enemies.push({ kind, lane, x: lane, y: field.top - radius, age: 0, hits })
  toCome--
  untilNext = Math.max(20, 70 - 6 * game.wave) + Math.floor(Math.random() * 24)
}

/** Weavers come from the second wave on, hulks from the third. */
function pickKind() {
  const drawn = Math.random()
  if (game.wave >= 3 && drawn < 0.2) return 'hulk'
  return game.wave >= 2 && drawn < 0.5 ? 'weaver' : 'drone'
}

/** Each wave is faster than the one before. */
function pace() {
  return 0.9 + 0.1 * Math.min(game.wave, 12)
}

function moveEnemy(enemy) {
  const { fall, swing, turn } = kinds[enemy.kind]
  enemy.age++
  enemy.y += fall * pace()
  enemy.x = enemy.lane + swing * Math.sin(enemy.age * turn)
}

function fire() {
  game.sinceShot++
  game.heat = Math.max(0, game.heat - heat.cooling)
  if (game.isOverheated && game.heat <= heat.ready) game.isOverheated = false
  if (!game.isFiring || game.isOverheated || game.sinceShot < shot.every) return
  game.sinceShot = 0
  game.heat = Math.min(1, game.heat + heat.perShot)
  game.isOverheated = game.heat === 1
  const [x, y] = [Math.sin(game.angle), -Math.cos(game.angle)]
  game.shots.push({
    x: gun.x + x * gun.length,
    y: gun.y + y * gun.length,
    stepX: x * shot.speed,
    stepY: y * shot.speed,
  })
}

/** Moves a shot on; false when it has hit or left. */
function moveShot(flying) {
  flying.x += flying.stepX
  flying.y += flying.stepY
  const { x, y } = flying
  const met = game.enemies.find(
    (enemy) => enemy.hits > 0 && (enemy.x - x) ** 2 + (enemy.y - y) ** 2 <= (kinds[enemy.kind].radius + 4) ** 2,
  )
  if (met) hit(met)
  return !met && x > -8 && x < field.width + 8 && y > field.top
}

function hit(enemy) {
  const { radius, worth } = kinds[enemy.kind]
  enemy.hits--
  if (enemy.hits === 0) game.score += worth
  game.effects.push({ kind: enemy.hits === 0 ? 'burst' : 'hit', x: enemy.x, y: enemy.y, size: radius, age: 0 })
}

function land(enemy) {
  enemy.hits = 0
  game.lives = Math.max(0, game.lives - 1)
  game.effects.push({ kind: 'landed', x: enemy.x, y: field.ground, size: 26, age: 0 })
}

/** @param {(enemy: (typeof game.enemies)[number]) => number} read */
function lowest(read) {
  const enemies = game.enemies.toSorted((one, other) => other.y - one.y)
  return Array.from({ length: places }, (_, place) => (enemies[place] ? read(enemies[place]) : 0))
}

addEventListener('pointermove', aim)
addEventListener('pointerdown', (event) => {
  if (game.phase !== 'play') start()
  game.isFiring = true
  aim(event)
})
addEventListener('pointerup', ceaseFire)
addEventListener('blur', ceaseFire)

function aim({ clientX, clientY }) {
  const { left, top, width } = picture.canvas.getBoundingClientRect()
  const scale = field.width / width
  const within = (value, most) => Math.max(0, Math.min(most, value))
  game.aim = { x: within((clientX - left) * scale, field.width), y: within((clientY - top) * scale, field.height) }
}

function ceaseFire() {
  game.isFiring = false
}

globalThis.turretGame = game
run()
