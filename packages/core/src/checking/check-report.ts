import { isLudusError } from '../errors.js'
import { type CheckRow, checkRows } from './rows.js'

/** A rule that an env breaks. */
export interface Finding {
  /** The rule, as docs/gymnasium.md lists it. */
  readonly row: CheckRow
  /** An error breaks the contract; a warning is allowed, and rarely meant. */
  readonly level: 'error' | 'warning'
  /** What is wrong. */
  readonly message: string
  /** Where it showed first: `step 3`, `observationSpace.position`, `reset({ seed: 1 })`. */
  readonly where: string
}

/** A rule that could not be looked at. */
export interface SkippedRow {
  readonly row: CheckRow
  readonly why: string
}

/** What `checkEnv` found. */
export interface CheckReport {
  /** Whether there is no error; warnings pass. */
  readonly passed: boolean
  readonly findings: readonly Finding[]
  readonly skipped: readonly SkippedRow[]
}

/** Makes a finding at the level of its row. */
export function finding(row: CheckRow, where: string, message: string): Finding {
  return { row, level: checkRows[row].level, message, where }
}

/** What was thrown, in words for a finding. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return isLudusError(error) ? `${error.code}: ${message}` : message
}
