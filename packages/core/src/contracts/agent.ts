import type { AgentPipeline } from '../manifests/agent-manifest.js'
import type { Encoder } from './encoder.js'
import type { Policy } from './policy.js'

/** What a trainer returns: a policy, with the encoder that feeds it when training was split. */
export interface Agent {
  /** Null when the policy reads observations as they come. */
  readonly encoder: Encoder | null
  readonly policy: Policy
  /**
   * Writes a folder that loads anywhere: `agent.json` and ONNX weights.
   *
   * @param directory Made when it is missing.
   * @param pipeline How the observations come about that the agent reads.
   */
  save(directory: string, pipeline: AgentPipeline): Promise<void>
  /** Frees what the engine holds for both parts. A second call does nothing. */
  close(): Promise<void>
}
