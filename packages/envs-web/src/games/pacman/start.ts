import type { PageTools } from '../../page/page-agent.js'

type Place = readonly [x: number, y: number]

interface Pill {
  readonly x: number
  readonly y: number
  readonly hasBeenEaten: boolean
}

/** The parts of pac-man-game that are used here. Lengths are pixels of its canvas. It puts its names on `Window`. */
interface PacmanPage {
  readonly Window: {
    readonly GameCharacter: { getCoordinates(): Place }
    readonly Labyrinth: {
      getPillCoordinates(): readonly Pill[]
      checkHotAreas(character: unknown): { readonly temperature?: boolean } | false
    }
    readonly SoundEffects: { startGameSound(): { readonly playing: boolean } }
    readonly leftCanvas: { printScreen(): void }
    readonly rightCanvas: { printScreen(): void }
  }
  readonly Ghost: { drawGhost(...parameters: DrawGhost): unknown }
  readonly globalConstants: { readonly stopCharacters: boolean }
}
type DrawGhost = [
  action: string,
  properties: unknown,
  toggle: unknown,
  track: { getCurrentCoordinates(): Place },
  frequency: unknown,
  isFrightened: boolean,
  isEaten: boolean,
  ...rest: unknown[],
]

/** Gives game.json what it reads as `pacmanGame`. Runs in the page: it uses nothing from outside. */
export function start(_: PageTools): void {
  const { Window: parts, Ghost: ghost, globalConstants: constants } = globalThis as unknown as PacmanPage
  // Two canvases beside the game's show its source text, letter by letter, as it happened to load.
  parts.leftCanvas.printScreen = parts.rightCanvas.printScreen = () => {}

  // The ghosts are known to the game alone, but each is drawn in every frame.
  const ghosts = new Map<object, { readonly x: number; readonly y: number; readonly mood: number }>()
  const drawGhost = ghost.drawGhost.bind(ghost)
  ghost.drawGhost = (...parameters) => {
    const [, , , track, , isFrightened, isEaten] = parameters
    const [x, y] = track.getCurrentCoordinates()
    ghosts.set(track, { x, y, mood: isEaten ? 2 : isFrightened ? 1 : 0 })
    return drawGhost(...parameters)
  }

  const ways = ['up', 'right', 'down', 'left']
  const steps: readonly Place[] = [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ]
  const isWall = (place: Place, way: number) =>
    Boolean(
      parts.Labyrinth.checkHotAreas({
        characterCoordinate: () => ({ getCurrentCoordinates: () => place }),
        characterDirection: () => ways[way],
        HasBeenBiten: () => false,
      }),
    )
  const place = () => parts.GameCharacter.getCoordinates()
  const pills = () => parts.Labyrinth.getPillCoordinates().filter(({ hasBeenEaten }) => !hasBeenEaten)
  /** Pixels to the first pill in a straight way from here; 0 where a wall comes first. */
  const pillAhead = (way: number) => {
    const [x, y] = place()
    const [stepX, stepY] = steps[way] as Place
    const ahead = pills()
      .map((pill) => ({
        along: (pill.x - x) * stepX + (pill.y - y) * stepY,
        aside: Math.abs((pill.x - x) * stepY) + Math.abs((pill.y - y) * stepX),
      }))
      .filter(({ along, aside }) => along > 0 && aside < 8)
    const nearest = Math.min(...ahead.map(({ along }) => along))
    if (!Number.isFinite(nearest)) return 0
    for (let far = 0; far < nearest; far += 4) if (isWall([x + stepX * far, y + stepY * far], way)) return 0
    return nearest
  }
  Object.assign(globalThis, {
    pacmanGame: {
      get isPlaying() {
        return !parts.SoundEffects.startGameSound().playing && !constants.stopCharacters && ghosts.size === 4
      },
      get place() {
        return place()
      },
      get open() {
        return ways.map((_, way) => Number(!isWall(place(), way)))
      },
      get pillAhead() {
        return ways.map((_, way) => pillAhead(way))
      },
      get nearestPill() {
        const [x, y] = place()
        const far = (pill: Pill) => Math.abs(pill.x - x) + Math.abs(pill.y - y)
        return (
          pills().reduce<Pill | undefined>(
            (best, pill) => (best && far(best) <= far(pill) ? best : pill),
            undefined,
          ) ?? { x, y }
        )
      },
      get pillsLeft() {
        return pills().length
      },
      ghosts: (of: 'x' | 'y' | 'mood') => [...ghosts.values()].map((each) => each[of]),
    },
  })
}
