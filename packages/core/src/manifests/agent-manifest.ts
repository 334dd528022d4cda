import { z } from 'zod'

/** How an agent's observations come about: the env it plays, and what of it the agent is shown. */
export const agentPipelineSchema = z.strictObject({
  env: z.strictObject({ id: z.string().min(1), options: z.record(z.string(), z.unknown()).default({}) }),
  /** Frames stacked in one observation of pixels. */
  frameStack: z.int().min(1).default(1),
  /** `state` shows the true state data in place of pixels, as `stateObservation` gives it: how well a perfect encoder would do. */
  observe: z.enum(['pixels', 'state']).default('pixels'),
})

export type AgentPipeline = z.infer<typeof agentPipelineSchema>
