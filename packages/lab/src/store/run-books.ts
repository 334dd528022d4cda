import { z } from 'zod'
import { stageCostSchema } from './run-manifest.js'

/** What the stages of a run have cost, and which of them runs. */
const ledgerStateSchema = z.strictObject({
  stages: z.array(stageCostSchema),
  /** Null before the trainer names its first stage. */
  current: z.string().nullable(),
  /** Seconds of training. */
  seconds: z.number().nonnegative(),
  /** Seconds of what is not training, such as evaluations. */
  excludedSeconds: z.number().nonnegative(),
})

/** What a run had told and cost at a moment that it can go on from. */
export const runBooksSchema = z.strictObject({
  /** Bytes of `events.jsonl`. */
  events: z.int().nonnegative(),
  ledger: ledgerStateSchema,
})

export type LedgerState = z.output<typeof ledgerStateSchema>
export type RunBooks = z.output<typeof runBooksSchema>
