// Lantern: remember what the light showed, then find the key and the door in the dark. Times are ticks of 1/60 s.
// The page loads maze.js and picture.js before it; plain scripts, so that the page also plays from the disk.

const strideTicks = 8
const lightTicks = 96
const fadeTicks = 24
const effectTicks = 24
const sizes = { least: 5, most: 9 }
const mostBats = 3
const startLives = 3

/** All that the picture shows and game.json reads. Places are rooms, from the maze's top left. */
const game = {
  start,
  /** title, play or over. */
  phase: 'title',
  level: 1,
  /** Rooms along each side of the maze. */
  size: sizes.least,
  /** Bits of open passages of each room, row by row, in the order of `ways`. */
  passages: new Uint8Array(),
  door: { x: 0, y: 0 },
  /** @type {{ x: number, y: number, holds: 'key' | 'bat', open: boolean }[]} The first one holds the key. */
  chests: [],
  hero: { x: 0, y: 0 },
  hasKey: false,
  /** What the lantern has left, from 1 to 0. */
  oil: 1,
  /** Doors gone through. */
  score: 0,
  keysFound: 0,
  lives: startLives,
  /** @type {{ x: number, y: number, age: number, kind: 'key' | 'bat' | 'door' }[]} */
  effects: [],
  /** From 0, all light, to 1. */
  get darkness() {
    return game.phase === 'title' ? 1 : Math.max(0, Math.min(1, (sinceLevel - lightTicks + fadeTicks) / fadeTicks))
  },
  get isLooking() {
    return sinceLevel < lightTicks
  },
  /** The x and then the y of the chests with bats that are still shut; −1 in place of each that is missing. */
  get bats() {
    const shut = game.chests.filter(({ holds, open }) => holds === 'bat' && !open)
    const three = Array.from({ length: mostBats }, (_, index) => shut[index] ?? { x: -1, y: -1 })
    return [...three.map(({ x }) => x), ...three.map(({ y }) => y)]
  },
  /** The passages with rows as long as the biggest maze's; 0 outside this one. */
  get passageGrid() {
    const grid = new Uint8Array(sizes.most ** 2)
    for (let y = 0; y < game.size; y++)
      grid.set(game.passages.subarray(y * game.size, (y + 1) * game.size), y * sizes.most)
    return grid
  },
}
const picture = makePicture(document.querySelector('#game'), game)

/** The way that the hero walks and the ticks that are left of it. */
let walk = { way: ways[2], left: 0 }
let sinceLevel = 0
let ticks = 0
let startedAt = 0
let animation = 0
/** Codes of the keys that are down, the latest last. */
let held = []

function start() {
  Object.assign(game, { phase: 'play', score: 0, keysFound: 0, lives: startLives, effects: [] })
  held = []
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
  const size = Math.min(sizes.most, sizes.least + Math.floor((level - 1) / 2))
  const bats = Math.min(mostBats, 1 + Math.floor(level / 2))
  const { passages, start, ends } = digMaze(size, bats + 2)
  const [door, ...places] = ends
  const chests = places
    .slice(0, bats + 1)
    .map((place, index) => ({ ...place, holds: index === 0 ? 'key' : 'bat', open: false }))
  Object.assign(game, { level, size, passages, door, chests, hero: start, hasKey: false, oil: 1 })
  walk = { way: ways[2], left: 0 }
  sinceLevel = 0
  picture.paintMaze()
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
  sinceLevel++
  // Nobody walks while the light is on: this is the time to look.
  if (sinceLevel <= lightTicks) return
  game.oil = Math.max(0, game.oil - 1 / (game.size ** 2 * 24))
  if (game.oil === 0) return loseLife()
  if (walk.left === 0) chooseWay()
  if (walk.left === 0) return
  game.hero.x += walk.way.x / strideTicks
  game.hero.y += walk.way.y / strideTicks
  if (--walk.left === 0) arrive()
}

/** The latest key whose way is open, so that a turn can be held before the crossing. */
function chooseWay() {
  const open = game.passages[game.hero.y * game.size + game.hero.x]
  for (const code of held.toReversed()) {
    const way = ways.findIndex(({ keys }) => keys.includes(code))
    if (way < 0 || !(open & (1 << way))) continue
    walk = { way: ways[way], left: strideTicks }
    return
  }
}

function arrive() {
  const { chests, door, hero } = game
  const isHere = ({ x, y }) => x === hero.x && y === hero.y
  const chest = chests.find((each) => isHere(each) && !each.open)
  if (chest) openChest(chest)
  if (!game.hasKey || !isHere(door)) return
  game.score++
  game.effects.push({ ...door, age: 0, kind: 'door' })
  startLevel(game.level + 1)
}

function openChest(chest) {
  chest.open = true
  picture.paintMaze()
  game.effects.push({ x: chest.x, y: chest.y, age: 0, kind: chest.holds })
  if (chest.holds === 'bat') return loseLife()
  game.hasKey = true
  game.keysFound++
}

/** A bat leaves the maze as it is; without oil there is a new one. */
function loseLife() {
  game.lives--
  if (game.lives === 0) game.phase = 'over'
  else if (game.oil === 0) startLevel(game.level)
}

addEventListener('keydown', (event) => {
  if (!held.includes(event.code)) held.push(event.code)
  if (event.code.startsWith('Arrow')) event.preventDefault()
  if (event.code === 'Enter' && game.phase !== 'play') start()
})
addEventListener('keyup', (event) => {
  held = held.filter((code) => code !== event.code)
})
addEventListener('blur', () => {
  held = []
})

globalThis.lanternGame = game
startLevel(1)
run()
