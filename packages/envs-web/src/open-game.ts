import type { Recognition } from '@ludus/game-kit'
import type { BrowserChoice } from './browser/browser-choice.js'
import { type GamePage, openGamePage } from './browser/game-page.js'
import type { DomQuery, WebBinding, WebGameFile } from './game-file.js'
import type { GameSource } from './game-source.js'
import { keysByCode } from './page/keys.js'
import type { AgentConfig } from './page/page-agent.js'
import type { CaptureConfig } from './page/page-capture.js'
import type { Input } from './page/page-input.js'
import type { Key } from './page/page-keyboard.js'
import { pageScript, type StartHook } from './page/page-script.js'
import { type DomQueryConfig, queryDom } from './page/query-dom.js'

/** A game whose page has not come up by then, in frames of its clock, is broken. */
const framesToStart = 600

/** What the page of a game shall give. */
export interface GameView {
  /** Width and height of an observation, in pixels. */
  readonly size: number
  readonly channels: 1 | 3
  readonly framesPerStep: number
  /** What its actions are made of, in the order in which steps name them. */
  readonly bindings: readonly WebBinding[]
  readonly start: StartHook | null
}

/** How the page of a game is opened. */
export interface GameOpening {
  readonly browser: BrowserChoice
  /** Milliseconds that the page may take for an answer. */
  readonly patience: number
}

/** Opens the page of a game file. */
export function openGame(
  file: WebGameFile,
  source: GameSource,
  opening: GameOpening,
  view: GameView,
): Promise<GamePage> {
  const stateSize = Object.values(file.state).reduce((size, variable) => size + lengthOf(variable), 0)
  return openGamePage({
    ...source,
    ...opening,
    paintsElements: file.element !== undefined,
    hasTouch: [...view.bindings, ...file.start].some(isTouch),
    observationBytes: stateSize * 8 + view.size * view.size * view.channels,
    script: (socketUrl) => gameScript(file, view, opening.browser.headless === false, socketUrl),
  })
}

function gameScript(file: WebGameFile, view: GameView, isShown: boolean, socketUrl: string): string {
  const variables = Object.entries(file.state)
  return pageScript({
    clock: file.clock,
    frameRate: file.frameRate,
    isShown,
    capture: {
      of: picturesOf(file),
      crop: file.crop ?? null,
      background: file.background,
      width: view.size,
      height: view.size,
      channels: view.channels,
    },
    agent: {
      socketUrl,
      framesPerStep: view.framesPerStep,
      framesToStart,
      inputs: view.bindings.map(inputOf),
      steps: file.start.map((step) => ({ input: inputOf(step), frames: step.frames })),
      variables: variables.map(([name, variable]): AgentConfig['variables'][number] => ({
        name,
        length: lengthOf(variable),
        classes: variable.type === 'class' ? variable.values : null,
      })),
      ignorePageErrors: file.pageErrors === 'ignore',
    },
    expressions: {
      reset: file.reset === 'reload' ? null : file.reset,
      ready: file.ready,
      steps: file.start.map(({ run = null, until = null }) => ({ run, until })),
      read: variables.map(([, { read, type }]) => readExpression(read, type)),
    },
    start: view.start,
  })
}

/** The schema has seen to it that there is one of the two. */
function picturesOf({ canvas = [], element }: WebGameFile): CaptureConfig['of'] {
  return element === undefined ? { canvases: [canvas].flat() } : { element }
}

function lengthOf(variable: WebGameFile['state'][string]): number {
  return variable.type === 'numbers' ? variable.length : 1
}

function readExpression(read: string | DomQuery | Recognition, type: WebGameFile['state'][string]['type']): string {
  if (typeof read === 'string') return read
  // What is recognised on the screen is filled in where the picture is.
  if (read.from !== 'dom') return '0'
  const { selector, take, otherwise } = read
  const query: DomQueryConfig = { selector, take, otherwise, kind: type === 'integer' ? 'number' : type }
  return `(${queryDom})(${JSON.stringify(query)})`
}

function isTouch({ pointer }: WebBinding): boolean {
  return pointer !== undefined && 'with' in pointer && pointer.with === 'touch'
}

function inputOf({ hold, tap, pointer }: WebBinding): Input {
  return { hold: hold.map(keyOf), tap: tap.map(keyOf), pointer: pointer ?? null }
}

/** The schema has checked the code. */
function keyOf(code: string): Key {
  return keysByCode[code] as Key
}
