import { type SpaceJson, spaceJsonSchema } from '@ludus/core'
import { z } from 'zod'
import { networkSchema } from '../networks/network-config.js'

const space = z.custom<SpaceJson>((value) => spaceJsonSchema.safeParse(value).success, { error: 'it is no space' })

const shared = {
  formatVersion: z.literal(1),
  /** The body; what the head puts out follows from the actions. */
  network: networkSchema,
  observationSpace: space,
  actionSpace: space,
  /** SHA-256 of the weights, in hex. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
}

/** The `policy.json` beside a policy's weights. */
export const policyManifestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...shared,
    /** One output an action, and the highest one is taken. */
    kind: z.literal('value-network'),
    /** Hidden units of each stream of a duelling head; absent, the head is one dense layer. */
    duelling: z.int().positive().optional(),
  }),
  z.strictObject({
    ...shared,
    /** The outputs describe a distribution of actions, from which they are drawn. */
    kind: z.literal('stochastic-network'),
  }),
])

export type PolicyManifest = z.infer<typeof policyManifestSchema>
