import { mean } from '../statistics/statistics.js'
import type { StampedEvent } from '../store/run-log.js'

/** How one run of a comparison stands. */
export interface RunView {
  readonly arm: string
  readonly seed: number
  /** `kept` was finished by an earlier call. */
  readonly status: 'waiting' | 'running' | 'finished' | 'kept' | 'failed'
  /** The stage that runs now. */
  readonly stage: string | null
  /** How far the stage is: `done` of `total` in `unit`. */
  readonly done: number
  readonly total: number
  readonly unit: string
  /** Mean return of the last evaluation. */
  readonly meanReturn: number | null
  /** Why the run failed. */
  readonly message: string | null
}

/** How a comparison stands: a row for each run, the floor's first as the arm `random`. */
export interface CompareView {
  readonly runs: readonly RunView[]
}

/** A run that has not begun. */
export function waitingRun(arm: string, seed: number): RunView {
  return {
    arm,
    seed,
    status: 'waiting',
    stage: null,
    done: 0,
    total: 0,
    unit: '',
    meanReturn: null,
    message: null,
  }
}

/** The view after an event. */
export function applyEvent(view: RunView, { event }: StampedEvent): RunView {
  switch (event.type) {
    case 'stage':
      return { ...view, stage: event.stage, done: 0, total: 0, unit: '' }
    case 'progress':
      return { ...view, done: event.done, total: event.total, unit: event.unit }
    case 'evaluation':
      return { ...view, meanReturn: mean(event.returns) }
    default:
      return view
  }
}
