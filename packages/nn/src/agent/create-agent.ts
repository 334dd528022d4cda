import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Agent, Encoder, Policy } from '@ludus/core'
import type { AgentManifest } from './agent-manifest.js'
import { writeAtomically } from './write-atomically.js'

/** What `createAgent` needs. */
export interface CreateAgentOptions {
  /** Null when the policy reads observations as they come. */
  readonly encoder: Encoder | null
  readonly policy: Policy
}

/** Puts an encoder and a policy together. Closing the agent closes both. */
export function createAgent({ encoder, policy }: CreateAgentOptions): Agent {
  return {
    encoder,
    policy,
    async save(directory, pipeline) {
      await mkdir(directory, { recursive: true })
      await encoder?.save(join(directory, 'encoder'))
      await policy.save(join(directory, 'policy'))
      const manifest: AgentManifest = { formatVersion: 1, pipeline, hasEncoder: encoder !== null }
      await writeAtomically(join(directory, 'agent.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    },
    async close() {
      await policy.close()
      await encoder?.close()
    },
  }
}
