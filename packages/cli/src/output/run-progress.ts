import type { LabEvent } from '@ludus/lab'
import type { ProgressRow } from './progress.js'
import type { Terminal } from './terminal.js'

/** Shows how far one run in this process is. */
export interface RunProgress {
  report(event: LabEvent): void
  /** A second call does nothing. */
  stop(): void
}

/** Turns the events of a run into a bar with its name. */
export function createRunProgress(terminal: Terminal, name: string): RunProgress {
  const view = terminal.progress()
  let row: ProgressRow = { name, stage: 'start', done: 0, total: 0, unit: '', note: '', ended: false }
  return {
    report(event) {
      row = afterEvent(row, event)
      view.show([row])
    },
    stop: view.stop,
  }
}

function afterEvent(row: ProgressRow, event: LabEvent): ProgressRow {
  if (event.type === 'stage') return { ...row, stage: event.stage, done: 0, total: 0, unit: '' }
  if (event.type === 'progress') return { ...row, done: event.done, total: event.total, unit: event.unit }
  if (event.type === 'engine') return { ...row, note: `${event.engine} on ${event.backend}` }
  if (event.type !== 'evaluation') return row
  const mean = event.returns.reduce((sum, value) => sum + value, 0) / event.returns.length
  return { ...row, note: `return ${mean.toFixed(2)}` }
}
