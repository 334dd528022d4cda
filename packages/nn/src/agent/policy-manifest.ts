import { type SpaceJson, spaceJsonSchema } from '@ludus/core'
import { z } from 'zod'
import { networkSchema } from '../networks/network-config.js'

const space = z.custom<SpaceJson>((value) => spaceJsonSchema.safeParse(value).success, { error: 'it is no space' })

/** The `policy.json` beside a policy's weights. */
export const policyManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** One output an action, and the highest one is taken. */
  kind: z.literal('value-network'),
  /** The body; the head has as many outputs as there are actions. */
  network: networkSchema,
  observationSpace: space,
  actionSpace: space,
  /** SHA-256 of the weights, in hex. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
})

export type PolicyManifest = z.infer<typeof policyManifestSchema>
