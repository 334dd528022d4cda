import { agentPipelineSchema } from '@ludus/core'
import { z } from 'zod'

/** The `agent.json` of a saved agent. */
export const agentManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  pipeline: agentPipelineSchema,
  /** Whether an encoder stands before the policy, in the folder `encoder`. */
  hasEncoder: z.boolean(),
})

export type AgentManifest = z.infer<typeof agentManifestSchema>
