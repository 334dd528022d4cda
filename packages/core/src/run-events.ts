import { z } from 'zod'

const count = z.int().nonnegative()

/** A stage of a run begins: `record`, `encoder` or `policy`. Its wall clock is booked until the next one begins. */
const stageSchema = z.strictObject({ type: z.literal('stage'), stage: z.string().min(1) })

/** What computes from now on, and why it was chosen. */
const engineSchema = z.strictObject({
  type: z.literal('engine'),
  engine: z.string().min(1),
  backend: z.string().min(1),
  threads: z.int().positive(),
  reason: z.string().min(1),
})

/** How far the current stage is, for a progress bar. */
const progressSchema = z.strictObject({ type: z.literal('progress'), done: count, total: count, unit: z.string() })

/** The current stage ended, and by which of its conditions: the option that names it, such as `epochs` or `patience`. */
const stopSchema = z.strictObject({ type: z.literal('stop'), condition: z.string().min(1) })

/** What the current stage has cost so far; each report replaces the one before. */
const costSchema = z.strictObject({
  type: z.literal('cost'),
  /** Operations executed on the terminal. */
  terminalSteps: count,
  /** Frames that a network learned from: one for each observation that was recorded or played. */
  frames: count,
  /** Labels read for training. */
  labels: count,
  /** Optimizer steps. */
  updates: count,
  /** Parameters that one optimizer step adjusts. */
  parameters: count,
})

/** An episode ended while the policy was trained. */
const episodeSchema = z.strictObject({ type: z.literal('episode'), steps: count, return: z.number(), length: count })

/** A training figure, such as the loss. */
const metricSchema = z.strictObject({
  type: z.literal('metric'),
  name: z.string().min(1),
  step: count,
  value: z.number(),
})

/** What a trainer reports while it works. */
export const runEventSchema = z.discriminatedUnion('type', [
  stageSchema,
  engineSchema,
  progressSchema,
  stopSchema,
  costSchema,
  episodeSchema,
  metricSchema,
])

export type RunEvent = z.infer<typeof runEventSchema>

/** The cost of one stage. */
export type CostEvent = z.infer<typeof costSchema>
