import { MultiBar, type SingleBar } from 'cli-progress'

/** One thing under way. */
export interface ProgressRow {
  readonly name: string
  /** What it does now, such as `policy`. */
  readonly stage: string
  readonly done: number
  readonly total: number
  /** What is counted, such as `steps`. */
  readonly unit: string
  /** More to say, such as the last return; may be empty. */
  readonly note: string
  readonly ended: boolean
}

/** Shows rows until it is stopped. */
export interface ProgressView {
  /** @param rows Everything that was begun, as it stands now. */
  show(rows: readonly ProgressRow[]): void
  /** A second call does nothing. */
  stop(): void
}

export const silentProgress: ProgressView = { show: () => undefined, stop: () => undefined }

/** Bars for a terminal, one for each row that has not ended. */
export function barProgress(stream: NodeJS.WritableStream): ProgressView {
  const bars = new Map<string, SingleBar>()
  const multi = new MultiBar({
    stream,
    format: '{name} {stage} {bar} {value}/{total} {unit} {note}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    emptyOnZero: true,
    gracefulExit: false,
  })
  const stop = () => {
    multi.stop()
    process.off('exit', stop)
  }
  // Bars hide the cursor, which must come back when the command is ended at once, too.
  process.on('exit', stop)
  return {
    show(all) {
      const rows = all.filter((row) => !row.ended)
      for (const [name, bar] of bars)
        if (!rows.some((row) => row.name === name)) {
          multi.remove(bar)
          bars.delete(name)
        }
      for (const { done, total, ended: _, ...payload } of rows) {
        const bar = bars.get(payload.name) ?? multi.create(total, done, payload)
        bars.set(payload.name, bar)
        bar.setTotal(total)
        bar.update(done, payload)
      }
    },
    stop,
  }
}

const secondsBetweenLines = 10

/** Plain lines: one when a row appears or changes its stage, and else one each ten seconds while it moves. */
export function plainProgress(write: (line: string) => void, milliseconds: () => number): ProgressView {
  const last = new Map<string, { readonly row: ProgressRow; readonly at: number }>()
  return {
    show(rows) {
      for (const row of rows) {
        const before = last.get(row.name)
        const now = milliseconds()
        if (before?.row.stage === row.stage) {
          const waits = row.done === before.row.done || now - before.at < secondsBetweenLines * 1_000
          if (waits) continue
        }
        last.set(row.name, { row, at: now })
        const count = row.total > 0 ? `${row.done}/${row.total} ${row.unit}` : ''
        write([row.name, row.stage, count, row.note].filter(Boolean).join('  '))
      }
    },
    stop: () => undefined,
  }
}
