import type { Agent, Encoder, Policy } from '@ludus/core'

/** What `createAgent` needs. */
export interface CreateAgentOptions {
  readonly encoder: Encoder | null
  readonly policy: Policy
}

/** Puts an encoder and a policy together. Closing the agent closes both. */
export function createAgent({ encoder, policy }: CreateAgentOptions): Agent {
  throw new Error(`not here yet: ${encoder?.featureSize} ${policy.actionSpace.kind}`)
}
