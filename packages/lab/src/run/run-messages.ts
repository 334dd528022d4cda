import type { RunConfig } from '../protocol/run-config.js'
import type { StampedEvent } from '../store/run-log.js'

/** One run to do, as plain JSON. */
export interface RunJob {
  readonly config: RunConfig
  readonly directory: string
}

/** What a run's process is told. */
export type ToRunProcess = { readonly type: 'start'; readonly job: RunJob } | { readonly type: 'abort' }

/** What a run's process tells. */
export type FromRunProcess =
  | { readonly type: 'event'; readonly event: StampedEvent }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
