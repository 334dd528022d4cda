import type { AnyEnv, RenderMode } from '../contracts/env.js'
import type { Snapshot } from '../contracts/snapshot.js'
import { type Finding, finding, messageOf } from './check-report.js'
import type { CheckRow } from './rows.js'
import type { Playable } from './trajectory.js'

/** Makes the env that is checked. */
export type MakeEnv = (settings: { readonly renderMode: RenderMode }) => AnyEnv | Promise<AnyEnv>

/** A call failed, so what builds on it cannot be looked at. */
export class CallFailed extends Error {
  readonly finding: Finding

  constructor(found: Finding, options?: ErrorOptions) {
    super(found.message, options)
    this.finding = found
  }
}

/** An env whose every call is timed, and whose failures are findings. Its methods throw `CallFailed`. */
export interface TestedEnv extends Playable {
  readonly env: AnyEnv & Partial<Snapshot>
  render(call: string): Promise<unknown>
  saveState(call: string): Promise<unknown>
  loadState(saved: unknown, call: string): Promise<void>
  close(row: CheckRow, call: string): Promise<void>
}

/** Where envs are made, so that none is left open. */
export interface Workshop {
  /** @throws {CallFailed} */
  make(renderMode: RenderMode): Promise<TestedEnv>
  /** Closes what is still open. */
  closeAll(): Promise<void>
}

interface WorkshopOptions {
  readonly makeEnv: MakeEnv
  /** Milliseconds that a call may take. */
  readonly timeout: number
  /** Ends the call that is under way, but for closing. */
  readonly signal: AbortSignal | undefined
  /** Takes what is wrong, and yet stops nothing. */
  readonly report: (found: Finding) => void
}

export function createWorkshop({ makeEnv, timeout, signal, report }: WorkshopOptions): Workshop {
  const open = new Set<TestedEnv>()

  const attempt = async <T>(
    row: CheckRow,
    call: string,
    run: () => T | Promise<T>,
    stop: AbortSignal | undefined = signal,
  ): Promise<T> => {
    stop?.throwIfAborted()
    try {
      return await within(timeout, stop, run)
    } catch (error) {
      stop?.throwIfAborted()
      if (error === late) throw new CallFailed(finding('hangs', call, `it has not ended after ${timeout} ms`))
      throw new CallFailed(finding(row, call, messageOf(error)), { cause: error })
    }
  }

  const test = (env: AnyEnv & Partial<Snapshot>): TestedEnv => {
    const asMode = <T>(call: string, value: T): T => {
      const promised = typeof (value as { then?: unknown } | null)?.then === 'function'
      if (promised !== (env.mode === 'async'))
        report(finding('mode', call, `mode is '${env.mode}', and it gave ${promised ? 'a promise' : 'no promise'}`))
      return value
    }
    const tested: TestedEnv = {
      env,
      reset: (options, call) => attempt('reset-throws', call, () => asMode(call, env.reset(options))),
      step: (action, call) => attempt('step-throws', call, () => asMode(call, env.step(action))),
      render: (call) => attempt('render-throws', call, () => asMode<unknown>(call, env.render())),
      saveState: (call) => attempt('snapshot-throws', call, () => env.saveState?.()),
      loadState: (saved, call) => attempt('snapshot-throws', call, () => env.loadState?.(saved)),
      async close(row, call) {
        open.delete(tested)
        // What lacks a method is reported as such.
        if (typeof env?.close === 'function')
          await attempt(row, call, () => asMode<unknown>(call, env.close()), neverStopped)
      },
    }
    open.add(tested)
    return tested
  }

  return {
    async make(renderMode) {
      const making = Promise.resolve().then(() => makeEnv({ renderMode }))
      try {
        return test(await attempt('make', `renderMode ${quote(renderMode)}`, () => making))
      } catch (error) {
        // An env that comes too late is closed when it comes.
        making.then((env) => env.close()).catch(() => undefined)
        throw error
      }
    },
    async closeAll() {
      const closings = [...open].map((tested) => tested.close('close-throws', 'close()'))
      for (const closing of await Promise.allSettled(closings))
        if (closing.status === 'rejected') report((closing.reason as CallFailed).finding)
    },
  }
}

/** A render mode as it stands in code. */
export function quote(renderMode: unknown): string {
  return typeof renderMode === 'string' ? `'${renderMode}'` : String(renderMode)
}

/** Thrown in place of an answer that has not come. */
const late = Symbol('late')

/** Envs are closed also when the check is called off. */
const neverStopped = new AbortController().signal

async function within<T>(milliseconds: number, stop: AbortSignal | undefined, run: () => T | Promise<T>): Promise<T> {
  const over = new AbortController()
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(late), milliseconds)
    const giveUp = () => reject(stop?.reason)
    stop?.addEventListener('abort', giveUp)
    over.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      stop?.removeEventListener('abort', giveUp)
    })
  })
  try {
    return await Promise.race([run(), limit])
  } finally {
    over.abort()
  }
}
