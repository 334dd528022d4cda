import type { GameState } from '@ludus/game-kit'
import type { PageTools } from '../../page/page-agent.js'
import { webGame } from '../../web-game.js'

/** The parts of Chromium's own game that are read here. Lengths are pixels of its canvas. */
interface DinoRunner {
  readonly playingIntro: boolean
  readonly containerEl: HTMLElement
  readonly tRex: {
    readonly xPos: number
    readonly yPos: number
    readonly groundYPos: number
    readonly jumping: boolean
    readonly ducking: boolean
  }
  readonly horizon: {
    readonly obstacles: readonly {
      readonly xPos: number
      readonly yPos: number
      readonly width: number
      readonly typeConfig: { readonly type: string; readonly height: number }
    }[]
  }
  readonly slowSpeedCheckboxLabel: HTMLElement
  readonly audioContext: AudioContext | null
  initializeHighScore(score: number): void
  saveHighScore(): void
}
declare const Runner: { getInstance(): DinoRunner; initializeInstance(container: string): void }
declare let runnerInstance: DinoRunner | null

/**
 * Starts a new game, skips its intro, and gives game.json what it reads as `dinoGame`. Runs in the page: it uses nothing
 * from outside.
 */
async function start({ runUntil, press, release }: PageTools): Promise<void> {
  // Puts a new game in the place of the last, just as loading the page does. Chromium's own restart() is no such thing:
  // it keeps the clouds and the history of obstacles, and has no intro.
  const renew = () => {
    const scope = globalThis as unknown as { dinoEpisode?: AbortController }
    const old = Runner.getInstance()
    if (scope.dinoEpisode) scope.dinoEpisode.abort()
    else {
      // The first game's listeners are the only ones that were added before this.
      for (const type of ['keydown', 'keyup', 'pointerdown', 'pointerup'])
        document.removeEventListener(type, old as unknown as EventListenerObject)
      // A game never takes its listeners back, and they would keep all of it in memory.
      for (const target of [window, document] as EventTarget[]) {
        const listen = target.addEventListener.bind(target)
        target.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) =>
          listen(type, listener, { signal: (scope.dinoEpisode as AbortController).signal })
      }
      // It listens for a dark mode too, which nobody turns on.
      const never = { matches: false, addListener: () => {} } as unknown as MediaQueryList
      window.matchMedia = () => never
      // The intro is a CSS animation, which runs by the real clock: its end is announced at a fixed frame instead.
      const style = document.createElement('style')
      style.textContent = '* { animation: none !important; transition: none !important }'
      document.head.append(style)
    }
    scope.dinoEpisode = new AbortController()
    old.containerEl.remove()
    old.slowSpeedCheckboxLabel.remove()
    void old.audioContext?.close()
    document.documentElement.classList.remove('inverted')
    document.body.classList.remove('arcade-mode')
    document.title = 'chrome://dino/'
    const sheet = document.styleSheets[0]
    if (sheet?.cssRules[0] instanceof CSSKeyframesRule && sheet.cssRules[0].name === 'intro') sheet.deleteRule(0)
    runnerInstance = null
    Runner.initializeInstance('.interstitial-wrapper')
  }

  renew()
  const runner = Runner.getInstance()
  const dinoWidth = 44
  const floor = 140
  const nothing = { kind: 'none', gap: 600, width: 0, bottom: 0 }
  const obstacles = () =>
    runner.horizon.obstacles
      .filter(({ xPos, width }) => xPos + width > runner.tRex.xPos)
      .map(({ xPos, yPos, width, typeConfig }) => ({
        kind: typeConfig.type,
        gap: xPos - runner.tRex.xPos - dinoWidth,
        width,
        bottom: Math.max(0, floor - yPos - typeConfig.height),
      }))
  Object.assign(globalThis, {
    dinoGame: {
      runner,
      ahead: (index: number) => obstacles()[index] ?? nothing,
      get height() {
        return runner.tRex.groundYPos - runner.tRex.yPos
      },
      get pose() {
        return runner.tRex.jumping ? 'jumping' : runner.tRex.ducking ? 'ducking' : 'running'
      },
    },
  })
  // The browser process would send its high score at any time, and keep ours from one episode to the next.
  runner.initializeHighScore(0)
  runner.initializeHighScore = () => {}
  runner.saveHighScore = () => {}
  press('Space')
  await runUntil(() => runner.playingIntro)
  release('Space')
  // The 0.4 s that the animation takes, in which the dino runs to its place.
  let frames = 0
  await runUntil(() => frames++ === 24)
  runner.containerEl.dispatchEvent(new Event('webkitAnimationEnd'))
}

const [none, jump, duck] = [0, 1, 2]
const pterodactyl = 3

/** Jumps over what stands near, ducks under what flies at its head, and lets pass what flies above. */
function script(state: GameState): number {
  const { speed, pose, nextKind, nextGap, nextWidth, nextBottom } = state as Record<string, number>
  if (nextKind === 0 || speed === undefined || nextGap === undefined || nextBottom === undefined) return none
  const near = nextGap < speed * 10 && nextGap > -44 - (nextWidth ?? 0)
  if (!near) return pose === 1 && nextGap > speed * 14 ? duck : none
  if (nextKind === pterodactyl && nextBottom > 20) return pose === 1 ? none : duck
  return jump
}

/** `web/dino-v1`. */
export const dinoGame = webGame(new URL('./game.json', import.meta.url), { start, script })
