import type { Key, PageKeyboard } from './page-keyboard.js'
import type { PagePointer, PointerPress } from './page-pointer.js'

/** What the pointer does in a step. Places are in pixels of the canvas. */
type PointerInput =
  | { readonly do: 'move'; readonly at: readonly [number, number] }
  | { readonly do: 'click' | 'hold'; readonly at?: readonly [number, number] | undefined; readonly with: PointerPress }
  | {
      readonly do: 'drag'
      readonly from: readonly [number, number]
      readonly to: readonly [number, number]
      readonly with: PointerPress
    }

/** What an action is made of: keys held down during the step, keys pressed in its first frame only, and the pointer. */
export interface Input {
  readonly hold: readonly Key[]
  readonly tap: readonly Key[]
  readonly pointer: PointerInput | null
}

/** Where the pointer goes before a step; null keeps x or y. */
export type PointerPlace = readonly [x: number | null, y: number | null]

/** Plays inputs, frame by frame. */
export interface PageInput {
  /** Begins a step with all of these inputs together, and lets go of what they no longer hold. */
  begin(inputs: readonly Input[], place: PointerPlace | null): void
  beforeFrame(frame: number, frames: number): void
  afterFrame(frame: number, frames: number): void
  /** Lets go of everything. */
  release(): void
}

/** Turns inputs into what keyboard and pointer do. Sent to pages as source text, so it uses nothing from outside itself. */
export function createPageInput(keyboard: PageKeyboard, pointer: PagePointer): PageInput {
  let taps: readonly Key[] = []
  let press: Exclude<PointerInput, { do: 'move' }> | null = null

  const letGo = () => {
    press = null
    pointer.release()
  }
  const pressPointer = (next: NonNullable<typeof press>) => {
    const at = next.do === 'drag' ? next.from : (next.at ?? null)
    const goesOn = press?.do === 'hold' && next.do === 'hold' && press.with === next.with
    press = next
    if (!goesOn) pointer.press(next.with, at)
    else if (at) pointer.move(...at)
  }
  return {
    begin(inputs, place) {
      keyboard.hold(inputs.flatMap(({ hold }) => hold))
      taps = inputs.flatMap(({ tap }) => tap)
      for (const key of taps) keyboard.press(key)
      let next: typeof press = null
      const moves: PointerPlace[] = place ? [place] : []
      for (const { pointer: part } of inputs)
        if (part?.do === 'move') moves.push(part.at)
        else if (part) next = part
      if (press && !(press.do === 'hold' && next?.do === 'hold' && next.with === press.with)) letGo()
      for (const [x, y] of moves) pointer.move(x, y)
      if (next) pressPointer(next)
    },
    beforeFrame(frame, frames) {
      if (press?.do !== 'drag') return
      const { from, to } = press
      const part = (frame + 1) / frames
      pointer.move(from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part)
    },
    afterFrame(frame, frames) {
      if (frame === 0) for (const key of taps) keyboard.release(key)
      if ((press?.do === 'click' && frame === 0) || (press?.do === 'drag' && frame === frames - 1)) letGo()
    },
    release() {
      keyboard.hold([])
      press = null
      pointer.forget()
    },
  }
}
