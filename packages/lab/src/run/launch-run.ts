import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LudusError } from '@ludus/core'
import type { StampedEvent } from '../store/run-log.js'
import type { FromRunProcess, RunJob, ToRunProcess } from './run-messages.js'

/** What goes with a launched run. */
export interface LaunchHooks {
  /** Aborting it stops the run; the launcher then resolves when the run has let go of everything. */
  readonly signal: AbortSignal
  onEvent(event: StampedEvent): void
}

/**
 * Does one run somewhere: in a process, on a machine of a cluster. It resolves when the run's folder is complete, be
 * the run finished or interrupted, and rejects when the run failed.
 */
export type RunLauncher = (job: RunJob, hooks: LaunchHooks) => Promise<void>

/** What `createProcessLauncher` takes. */
export interface ProcessLauncherOptions {
  /** The entry module of a run's process; the one of this package unless given. */
  readonly entry?: URL
  /** Milliseconds that an aborted run has to stop by itself. */
  readonly grace?: number
}

/** Characters of a process's error output that are looked at when it crashed. */
const keptOutput = 4_000

/**
 * Launches each run in a process of its own, so that a crash takes one run only and none shares memory or threads.
 *
 * @returns A launcher that rejects with the run's `LudusError`, or `RUN_CRASHED` when its process died.
 */
export function createProcessLauncher(options: ProcessLauncherOptions = {}): RunLauncher {
  const { entry = new URL('./run-process.js', import.meta.url), grace = 10_000 } = options
  return (job, { signal, onEvent }) =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(entry), [], {
        // Its own process group: Ctrl-C in a terminal must not hit the run's browser before the run can close it.
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: [],
      })
      let output = ''
      let ending: FromRunProcess | null = null
      let killer: NodeJS.Timeout | undefined

      const stop = () => {
        tell(child, { type: 'abort' })
        killer = setTimeout(() => killGroup(child), grace)
      }
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
      child.stderr?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-keptOutput)
      })
      child.on('message', (message: FromRunProcess) => {
        if (message.type === 'event') onEvent(message.event)
        else ending = message
      })
      child.on('error', (error) => reject(new LudusError('RUN_CRASHED', `Cannot start a run: ${error.message}`)))
      child.on('close', (exitCode, exitSignal) => {
        clearTimeout(killer)
        signal.removeEventListener('abort', stop)
        killGroup(child)
        if (ending?.type === 'failed') reject(new LudusError(ending.code, ending.message))
        else if (ending?.type === 'ended' || signal.aborted) resolve()
        else reject(crash(job, exitSignal ?? `exit code ${exitCode}`, output))
      })
      tell(child, { type: 'start', job })
    })
}

function tell(child: ChildProcess, message: ToRunProcess): void {
  // A child that is gone tells by its end.
  child.send(message, () => undefined)
}

/** Ends whatever is left of a run's process group. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing is left.
  }
}

function crash({ directory }: RunJob, how: string, output: string): LudusError {
  const lastLine = output
    .trim()
    .split('\n')
    .findLast((line) => /error/i.test(line))
  return new LudusError(
    'RUN_CRASHED',
    `Cannot finish the run ${directory}: its process ended by ${how}${lastLine ? ` (${lastLine.trim()})` : ''}`,
  )
}
