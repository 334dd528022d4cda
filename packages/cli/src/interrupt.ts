import type { EventEmitter } from 'node:events'
import { LudusError } from '@ludus/core'

/** What Ctrl-C does to a command. */
export interface Interrupts {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** The exit code that shells expect after a signal; null while none came. */
  exitCode(): number | null
}

/** What the handler needs of `process`. */
export interface SignalSource extends Pick<EventEmitter, 'on'> {
  exit(code: number): void
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

/** The first Ctrl-C (or SIGTERM) aborts the signal, so that the command ends in order; the second ends it at once. */
export function handleInterrupts(source: SignalSource, say: (line: string) => void): Interrupts {
  const controller = new AbortController()
  let code: number | null = null
  for (const [name, exitCode] of Object.entries(exitCodes))
    source.on(name, () => {
      if (code !== null) return source.exit(exitCode)
      code = exitCode
      say('ludus: stopping in order; once more to stop at once')
      controller.abort(new LudusError('INTERRUPTED', 'interrupted: nothing was written'))
    })
  return { signal: controller.signal, exitCode: () => code }
}
