import { z } from 'zod'

/** How an agent's observations come about: the env it plays, and the frames stacked in one observation. */
export const agentPipelineSchema = z.strictObject({
  env: z.strictObject({ id: z.string().min(1), options: z.record(z.string(), z.unknown()).default({}) }),
  frameStack: z.int().min(1).default(1),
})

export type AgentPipeline = z.infer<typeof agentPipelineSchema>
