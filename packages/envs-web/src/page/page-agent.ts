import type { PageCapture } from './page-capture.js'
import type { Input, PageInput, PointerPlace } from './page-input.js'
import type { Key, PageKeyboard } from './page-keyboard.js'
import type { VirtualClock } from './virtual-clock.js'

/** What the env asks of the page, in a text message. One answer follows each. */
export type PageRequest =
  | readonly ['start', seed: number]
  /** Plays these of the game's inputs, and sends the pointer to a place first. */
  | readonly ['step', inputs: readonly number[], place: PointerPlace | null]
  | readonly ['picture']

/** An answer that is no picture or observation, in a text message. */
export interface PageFailure {
  readonly code: string
  /** The end of a sentence: "… as <why>". */
  readonly why: string
}

/** What the page agent is told of the game, plain JSON. */
export interface AgentConfig {
  readonly socketUrl: string
  readonly framesPerStep: number
  /** What actions are made of. */
  readonly inputs: readonly Input[]
  /** What is done after each reset, with `PageHooks.steps`. */
  readonly steps: readonly { readonly input: Input; readonly frames: number }[]
  /** A game that is not ready after so many frames is broken. */
  readonly framesToStart: number
  /** The variables' names, lengths and, for classes, values, in the order of `PageHooks.read`. */
  readonly variables: readonly {
    readonly name: string
    readonly length: number
    readonly classes: readonly string[] | null
  }[]
  readonly ignorePageErrors: boolean
}

/** What a game's own start function may use. */
export interface PageTools {
  /** Runs frames until the condition holds. */
  runUntil(condition: () => boolean): Promise<void>
  press(code: string): void
  release(code: string): void
}

/** The game file's expressions as functions of the page. */
export interface PageHooks {
  /** Starts the game anew; null where the page is loaded again instead. */
  readonly reset: (() => unknown) | null
  /** The game's own start, after the reset; null when it starts by itself. */
  readonly start: ((tools: PageTools) => unknown) | null
  /** One for each of `AgentConfig.steps`. */
  readonly steps: readonly { readonly run: (() => unknown) | null; readonly until: (() => unknown) | null }[]
  /** True once the game plays. */
  readonly ready: () => unknown
  /** One for each state variable. */
  readonly read: readonly (() => unknown)[]
}

/** What the page agent stands on, made in the page before it. */
export interface PageParts {
  readonly clock: VirtualClock
  readonly capture: PageCapture
  readonly keyboard: PageKeyboard
  readonly input: PageInput
}

/**
 * Answers the env's requests inside the page, one round trip a step: input, frames, state data and pixels.
 *
 * An observation is a binary message: the state row as float64, then the pixels. A picture is one too: width and
 * height as float64, then RGB. Sent to pages as source text, so it uses nothing from outside itself.
 *
 * @param keys The keys that `PageTools` can press, by code.
 */
export function runPageAgent(
  config: AgentConfig,
  hooks: PageHooks,
  { clock, capture, keyboard, input }: PageParts,
  keys: Readonly<Record<string, Key>>,
): void {
  const failure = (code: string, why: string) => Object.assign(new Error(why), { code })
  const stateSize = config.variables.reduce((size, { length }) => size + length, 0)

  // Written anew for each answer: a message is a copy of what is sent.
  const reply = new Uint8Array(stateSize * 8 + capture.size)
  const row = new Float64Array(reply.buffer, 0, stateSize)

  const readVariable = (index: number) => {
    const { name, length, classes } = config.variables[index] as AgentConfig['variables'][number]
    try {
      const value = hooks.read[index]?.()
      if (classes && typeof value === 'string') return [classes.indexOf(value)]
      const numbers = typeof value === 'object' ? Array.from(value as ArrayLike<number>, Number) : [Number(value)]
      if (numbers.length === length) return numbers
      throw new Error(`it holds ${numbers.length} numbers, and the game file says ${length}`)
    } catch (error) {
      throw failure('INVALID_STATE', `its state variable ${name} cannot be read: ${error}`)
    }
  }
  const throwPageErrors = () => {
    const errors = clock.takeErrors()
    if (errors.length > 0 && !config.ignorePageErrors)
      throw failure('PAGE_ERROR', `its page threw: ${errors[0]?.split('\n')[0]}`)
  }
  const observe = async () => {
    throwPageErrors()
    for (let index = 0, at = 0; index < config.variables.length; index++)
      for (const number of readVariable(index)) row[at++] = number
    await capture.observe(reply, stateSize * 8)
    return reply
  }

  const tools: PageTools = {
    async runUntil(condition) {
      for (let frame = 0; !condition(); frame++) {
        if (frame === config.framesToStart) throw failure('GAME_NOT_READY', `it is not ready after ${frame} frames`)
        await clock.runFrame()
      }
    },
    press: (code) => keyboard.press(keys[code] as Key),
    release: (code) => keyboard.release(keys[code] as Key),
  }
  const holds = (condition: () => unknown) => {
    try {
      return Boolean(condition())
    } catch {
      // The names that it speaks of may not exist yet.
      return false
    }
  }

  const start = async (seed: number) => {
    input.release()
    if (hooks.reset) {
      clock.restart()
      clock.seed(seed)
      hooks.reset()
    } else clock.seed(seed)
    await clock.settle()
    await hooks.start?.(tools)
    for (const [index, step] of config.steps.entries()) await runStartStep(step, hooks.steps[index])
    input.begin([], null)
    await tools.runUntil(() => holds(hooks.ready))
    return observe()
  }
  const runStartStep = async (
    { input: pressed, frames }: AgentConfig['steps'][number],
    hook?: PageHooks['steps'][number],
  ) => {
    hook?.run?.()
    input.begin([pressed], null)
    const until = hook?.until
    if (!until) return runFrames(frames)
    await runFrames(1)
    await tools.runUntil(() => holds(until))
  }
  const runFrames = async (frames: number) => {
    for (let frame = 0; frame < frames; frame++) {
      input.beforeFrame(frame, frames)
      await clock.runFrame()
      input.afterFrame(frame, frames)
    }
  }
  const step = async (inputs: readonly number[], place: PointerPlace | null) => {
    input.begin(
      inputs.map((index) => config.inputs[index] as Input),
      place,
    )
    await runFrames(config.framesPerStep)
    return observe()
  }
  const picture = async () => {
    const { width, height, data } = await capture.picture()
    const reply = new Uint8Array(16 + data.length)
    new Float64Array(reply.buffer, 0, 2).set([width, height])
    reply.set(data, 16)
    return reply
  }
  const answer = async (request: PageRequest): Promise<Uint8Array<ArrayBuffer>> => {
    switch (request[0]) {
      case 'start':
        return start(request[1])
      case 'step':
        return step(request[1], request[2])
      case 'picture':
        return picture()
    }
  }

  // Kept from before the page's scripts, which may put others in their place.
  const { parse, stringify } = JSON
  const { apply } = Reflect
  const readData = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get as () => unknown
  const socket = new WebSocket(config.socketUrl)
  const send = socket.send.bind(socket)
  clock.settleBy(socket)
  socket.onmessage = async (event) => {
    try {
      send(await answer(parse(apply(readData, event, []) as string) as PageRequest))
    } catch (error) {
      // The page's own errors may have codes too.
      const { code, message = String(error) } = Object(error) as { code?: unknown; message?: string }
      const isOurs = code === 'GAME_NOT_READY' || code === 'INVALID_STATE'
      send(stringify({ code: isOurs ? code : 'PAGE_ERROR', why: message } satisfies PageFailure))
    }
  }
}
