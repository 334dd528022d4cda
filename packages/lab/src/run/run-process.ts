/**
 * The entry of a run's own process. It is told what to do over IPC, and lives no longer than the process that started
 * it: when that is gone, the run is stopped, its browser closed, and the process ends.
 */
import { isLudusError, LudusError } from '@ludus/core'
import { executeRun } from './execute-run.js'
import type { FromRunProcess, RunJob, ToRunProcess } from './run-messages.js'

/** Milliseconds that a run has to stop when nobody is left to end it. */
const orphanGrace = 5_000

const controller = new AbortController()
const abort = (why: string) => controller.abort(new LudusError('INTERRUPTED', `Cannot go on with the run: ${why}`))

process.on('message', (message: ToRunProcess) => {
  if (message.type === 'start') void run(message.job)
  else abort('it was stopped')
})
process.on('disconnect', () => {
  abort('the process that started it is gone')
  setTimeout(() => process.exit(1), orphanGrace).unref()
})
process.on('SIGTERM', () => abort('it was told to end'))
// The process that started this one hears Ctrl-C too, and says what to do.
process.on('SIGINT', () => undefined)

async function run({ config, directory }: RunJob): Promise<void> {
  try {
    await executeRun({
      config,
      directory,
      signal: controller.signal,
      onEvent: (event) => tell({ type: 'event', event }),
    })
    finish({ type: 'ended' })
  } catch (error) {
    const code = isLudusError(error) ? error.code : 'RUN_FAILED'
    finish({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) })
  }
}

function tell(message: FromRunProcess, then?: () => void): void {
  // Null when the other side is gone; then nobody listens, and the abort is under way.
  if (process.connected) process.send?.(message, undefined, undefined, () => then?.())
  else then?.()
}

function finish(message: FromRunProcess): void {
  // A plugin that leaves a timer or socket behind must not keep the process alive.
  tell(message, () => process.exit(message.type === 'ended' ? 0 : 1))
}
