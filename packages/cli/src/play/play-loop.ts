import { z } from 'zod'
import type { BoundControls, PlayerInput } from './bind-controls.js'
import type { PlaySession } from './play-session.js'

const keys = z.array(z.string().max(32)).max(32)
const part = z.number().min(0).max(1)

/** What the page tells. */
export const orderSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('keys'), held: keys, tapped: keys }),
  z.strictObject({
    do: z.literal('pointer'),
    at: z.strictObject({ x: part, y: part }).nullable(),
    pressed: z.boolean(),
  }),
  z.strictObject({ do: z.literal('pause'), paused: z.boolean() }),
  z.strictObject({ do: z.literal('speed'), speed: z.number().min(0.1).max(16) }),
  z.strictObject({ do: z.literal('step') }),
  z.strictObject({
    do: z.literal('reset'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .nullable(),
  }),
  z.strictObject({ do: z.literal('quit') }),
])

export type Order = z.output<typeof orderSchema>

/** How time passes now. */
interface PaceView {
  readonly paused: boolean
  readonly speed: number
  /** The last action as the controls show it; null before the first. */
  readonly active: readonly (boolean | number)[] | null
}

/** What `createPlayLoop` takes. */
export interface PlayLoopOptions {
  readonly session: PlaySession
  readonly controls: BoundControls
  readonly secondsPerStep: number
  /** Of the first episode. */
  readonly seed: number
  /** Ends the play. */
  readonly signal: AbortSignal
  /** Ends after so many steps; none unless given. */
  readonly maxSteps?: number
  /** Shows where the play stands. It is waited for. */
  show(pace: PaceView): Promise<void>
}

/** Steps an env in time with a person. */
export interface PlayLoop {
  tell(order: Order): void
  /** While nobody watches, time stands still and no key is down. */
  watch(isWatched: boolean): void
  /** Plays until it is ended by its signal, its last step or an order. */
  run(): Promise<void>
}

const noInput: PlayerInput = { held: [], tapped: [], pointer: null, pressed: false }

export function createPlayLoop(options: PlayLoopOptions): PlayLoop {
  const { session, controls, secondsPerStep, signal, maxSteps = Number.POSITIVE_INFINITY, show } = options
  let input = noInput
  let pace: PaceView = { paused: false, speed: 1, active: null }
  let isWatched = false
  let hasQuit = false
  /** What is still to be done, one after the other. */
  const orders: (Order & { readonly do: 'step' | 'reset' })[] = []
  let isShown = false
  let wake = () => {}
  let size = { width: 1, height: 1 }

  const rest = (milliseconds: number | null) =>
    new Promise<void>((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      // It may have come while nobody was waiting.
      if (signal.aborted || hasQuit || orders.length > 0 || !isShown) wake()
    })
  const present = async () => {
    isShown = true
    await show(pace)
  }
  const take = async (action: unknown) => {
    input = { ...input, tapped: [] }
    pace = { ...pace, active: controls.activeOf(action) }
    await session.step(action)
    await present()
  }
  signal.addEventListener('abort', () => wake())

  return {
    tell(order) {
      if (order.do === 'keys')
        input = { ...input, held: order.held, tapped: [...new Set([...input.tapped, ...order.tapped])] }
      else if (order.do === 'pointer') input = { ...input, pointer: order.at, pressed: order.pressed }
      else if (order.do === 'quit') hasQuit = true
      else if (order.do === 'step' || order.do === 'reset') orders.push(order)
      else {
        pace = order.do === 'pause' ? { ...pace, paused: order.paused } : { ...pace, speed: order.speed }
        input = { ...input, tapped: [] }
        isShown = false
      }
      wake()
    },
    watch(watched) {
      isWatched = watched
      isShown = false
      input = noInput
      wake()
    },
    async run() {
      await session.reset(options.seed)
      size = await session.picture()
      let due = performance.now()
      while (!signal.aborted && !hasQuit && session.steps < maxSteps) {
        if (!isShown) await present()
        const order = orders.shift()
        if (order?.do === 'reset') {
          input = { ...input, tapped: [] }
          pace = { ...pace, active: null }
          await session.reset(order.seed)
          await present()
          due = performance.now()
          continue
        }
        const action = session.hasEnded ? undefined : controls.actionOf(input, size)
        if (order?.do === 'step') {
          if (action !== undefined) await take(action)
          continue
        }
        if (action === undefined || pace.paused || !isWatched) {
          await rest(null)
          due = Math.max(due, performance.now())
          continue
        }
        const early = due - performance.now()
        if (early > 1) {
          await rest(early)
          continue
        }
        const interval = (secondsPerStep * 1000) / pace.speed
        // Whoever falls behind goes on from now, rather than hurrying after.
        due = Math.max(due, performance.now() - interval) + interval
        await take(action)
      }
    },
  }
}
