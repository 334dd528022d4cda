import { createCanvasSource } from './capture/canvas-source.js'
import { createElementSource } from './capture/element-source.js'
import { type ClockMode, clockScript } from './clock/clock-script.js'
import { keysByCode } from './keys.js'
import { type AgentConfig, type PageTools, runPageAgent } from './page-agent.js'
import { type CaptureConfig, createPageCapture } from './page-capture.js'
import { createPageInput } from './page-input.js'
import { createPageKeyboard } from './page-keyboard.js'
import { createPagePointer } from './page-pointer.js'

/** A game's own start inside the page. It is sent as source text, so it uses nothing from outside itself. */
export type StartHook = (tools: PageTools) => unknown

/** What the script that runs before a page's own scripts is made of. */
export interface PageScriptParts {
  readonly clock: ClockMode
  readonly frameRate: number
  /** Whether somebody looks at the page. */
  readonly isShown: boolean
  readonly capture: CaptureConfig
  readonly agent: AgentConfig
  /** JavaScript expressions of the game file, evaluated in the page. */
  readonly expressions: {
    readonly reset: string | null
    readonly ready: string
    readonly steps: readonly { readonly run: string | null; readonly until: string | null }[]
    readonly read: readonly string[]
  }
  readonly start: StartHook | null
}

/** Writes the script that a page runs before its own: the clock in every frame, the agent in the top one. */
export function pageScript(parts: PageScriptParts): string {
  const { clock, frameRate, isShown, capture, agent, expressions, start } = parts
  const arrow = (expression: string) => `() => (${expression}\n)`
  const arrowOrNull = (expression: string | null) => (expression === null ? 'null' : arrow(expression))
  const steps = expressions.steps.map(({ run, until }) => `{ run: ${arrowOrNull(run)}, until: ${arrowOrNull(until)} }`)
  const pointed = 'element' in capture.of ? capture.of.element : capture.of.canvases[0]
  // Strict, so that no function of the page's finds by whom it was called. The game's expressions need not be.
  return `((hooks) => {
  'use strict'
  const clock = ${clockScript(clock, frameRate)}
  if (window.top !== window) return
  ${isShown || 'element' in capture.of ? '' : `;(${hideFromScreen})()`}
  const source = ${pictureSource(capture)}
  const capture = (${createPageCapture})(${JSON.stringify(capture)}, source)
  const keyboard = (${createPageKeyboard})()
  const pointer = (${createPagePointer})(${JSON.stringify(pointed)}, source.elementAt, keyboard.modifiers)
  const input = (${createPageInput})(keyboard, pointer)
  const parts = { clock, capture, keyboard, input }
  ;(${runPageAgent})(${JSON.stringify(agent)}, hooks, parts, ${JSON.stringify(keysByCode)})
})({
  reset: ${arrowOrNull(expressions.reset)},
  ready: ${arrow(expressions.ready)},
  read: [${expressions.read.map(arrow).join(', ')}],
  start: ${start === null ? 'null' : `(${start})`},
  steps: [${steps.join(', ')}],
})`
}

function pictureSource({ of }: CaptureConfig): string {
  if ('element' in of) return `(${createElementSource})(${JSON.stringify(of.element)})`
  return `(${createCanvasSource})(${JSON.stringify(of.canvases)})`
}

/**
 * Nobody looks at the page itself, and Chromium need not draw sixty times a second what cannot be seen: that takes a
 * tenth of a step's processor time. Opacity leaves layout, focus and what the canvas holds as they are. Sent to pages
 * as source text.
 */
function hideFromScreen(): void {
  const style = new CSSStyleSheet()
  style.replaceSync('html { opacity: 0 !important }')
  document.adoptedStyleSheets.push(style)
}
