import { runEventSchema } from '@ludus/core'
import { z } from 'zod'

const count = z.int().nonnegative()

/** Episodes played with the policy as it was at one point of training. */
const evaluationEventSchema = z.strictObject({
  type: z.literal('evaluation'),
  /** Terminal steps played so far while the policy was trained. */
  steps: count,
  /** Those steps and the frames of the stages before: what the whole run has looked at so far. */
  frames: count,
  /** Optimizer steps of the policy so far. */
  updates: count,
  /** One return an episode. */
  returns: z.array(z.number()).min(1),
  /** Steps of each episode. */
  lengths: z.array(count).min(1),
})

/** What stands in a run's `events.jsonl`: the trainer's reports, and the evaluations. */
const labEventSchema = z.discriminatedUnion('type', [...runEventSchema.options, evaluationEventSchema])

/** An event and the seconds of training that had passed, the time of evaluations left out. */
export const stampedEventSchema = z.strictObject({ seconds: z.number().nonnegative(), event: labEventSchema })

export type EvaluationEvent = z.output<typeof evaluationEventSchema>
export type LabEvent = z.output<typeof labEventSchema>
export type StampedEvent = z.output<typeof stampedEventSchema>
